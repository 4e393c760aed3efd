import { type Account, type RealTarget, readQuotas } from '../aws/account/account.ts';
import { simulatePermissions } from '../aws/account/permissions.ts';
import type { Connection } from '../aws/connect.ts';
import { policyDocuments } from '../aws/policy/document.ts';
import { ANY_RUN, type Need, type NeedPlace } from '../aws/policy/need.ts';
import { costOf, PRICE_DATE, PRICE_REGION, type Usage } from '../aws/price/prices.ts';
import { standingUsage } from '../aws/price/usage.ts';
import { expiryOf } from '../cleanup/account-tags.ts';
import type { AppContext } from '../context.ts';
import type { Lab } from '../lab/load.ts';
import type { Preflight } from '../screens/account.ts';
import { createProgress } from '../terminal/progress.ts';
import { rehearsedUsage } from './cost.ts';
import { createdTypes } from './created-types.ts';
import { labNeeds } from './lab-needs.ts';

/** What is to be done in a real account, as far as it can be known before. */
export interface Plan extends Pick<Preflight, 'what' | 'lab' | 'title' | 'minutes' | 'creates'> {
  /** How often parts of it may be done and looked at. */
  readonly tries: number;
  /** What AWS would count of it. */
  readonly usage: () => Promise<Usage>;
  readonly needs: (place: NeedPlace) => Promise<readonly Need[]>;
}

export const labPlan = (lab: Lab, context: AppContext): Plan => ({
  what: 'lab',
  lab: lab.id,
  title: lab.title,
  minutes: lab.minutes,
  creates: createdTypes(lab),
  // A person looks at each step's checks for minutes, and does a step more than once.
  tries: 20,
  usage: () => rehearsedUsage(lab, context),
  needs: (place) => labNeeds(lab, place, context),
});

/** Looks at all that can be looked at: on this machine in sandboxes, in the account by read-only calls. */
export const preflight = async (
  { usage, needs, tries, ...plan }: Plan,
  { connection, account }: { readonly connection: Connection; readonly account: Account },
  context: AppContext,
): Promise<Preflight> => {
  const progress = createProgress(context.terminal);
  progress.show(`Doing ${plan.lab} in sandboxes, to see what it needs and costs`);
  try {
    const usd = costOf(await usage());
    const needed = await needs({ ...placeOf(account), run: ANY_RUN });
    const statements = policyDocuments(needed).flatMap(({ Statement }) => Statement);
    progress.show('Asking IAM whether you may do all of it');
    return {
      ...plan,
      usd,
      ceilingUsd: Math.max(LEAST_CEILING_USD, usd * tries),
      standingUsd: plan.creates.reduce((sum, type) => sum + costOf(standingUsage(type) ?? {}), 0),
      standingByUse: plan.creates.filter((type) => standingUsage(type) === undefined),
      priceRegion: PRICE_REGION,
      priceDate: PRICE_DATE,
      expires: expiryOf(context.clock.now()),
      quotas: await readQuotas(connection.call),
      permissions: await simulatePermissions(statements, {
        call: connection.call,
        target: realTarget(connection),
      }),
    };
  } finally {
    progress.clear();
  }
};

const LEAST_CEILING_USD = 0.01;

const placeOf = ({ id, partition, region }: Account) => ({ account: id, partition, region });

const realTarget = ({ target }: Connection): RealTarget => {
  if (target.kind === 'aws') return target;
  throw new TypeError(`A preflight is for a real account, not for ${target.kind}.`);
};
