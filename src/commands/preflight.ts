import { type Account, type RealTarget, readQuotas } from '../aws/account/account.ts';
import { simulatePermissions } from '../aws/account/permissions.ts';
import type { Connection } from '../aws/connect.ts';
import { policyDocuments } from '../aws/policy/document.ts';
import { ANY_RUN } from '../aws/policy/need.ts';
import { costOf, PRICE_DATE, PRICE_REGION } from '../aws/price/prices.ts';
import { standingUsage } from '../aws/price/usage.ts';
import { expiryOf } from '../cleanup/account-tags.ts';
import type { AppContext } from '../context.ts';
import type { Lab } from '../lab/load.ts';
import type { Preflight } from '../screens/account.ts';
import { createProgress } from '../terminal/progress.ts';
import { rehearsedUsage } from './cost.ts';
import { createdTypes } from './created-types.ts';
import { labNeeds } from './lab-needs.ts';

/** Looks at all that can be looked at: on this machine in sandboxes, in the account by read-only calls. */
export const preflight = async (
  lab: Lab,
  { connection, account }: { readonly connection: Connection; readonly account: Account },
  context: AppContext,
): Promise<Preflight> => {
  const progress = createProgress(context.terminal);
  progress.show(`Doing ${lab.id} in sandboxes, to see what it needs and costs`);
  try {
    const usd = costOf(await rehearsedUsage(lab, context));
    const needs = await labNeeds(lab, { ...placeOf(account), run: ANY_RUN }, context);
    const statements = policyDocuments(needs).flatMap(({ Statement }) => Statement);
    const creates = createdTypes(lab);
    progress.show('Asking IAM whether you may do all of it');
    return {
      lab: lab.id,
      title: lab.title,
      minutes: lab.minutes,
      creates,
      usd,
      ceilingUsd: Math.max(LEAST_CEILING_USD, usd * TRIES),
      standingUsd: creates.reduce((sum, type) => sum + costOf(standingUsage(type) ?? {}), 0),
      standingByUse: creates.filter((type) => standingUsage(type) === undefined),
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

/** A person looks at each step's checks for minutes, and does a step more than once. */
const TRIES = 20;
const LEAST_CEILING_USD = 0.01;

const placeOf = ({ id, partition, region }: Account) => ({ account: id, partition, region });

const realTarget = ({ target }: Connection): RealTarget => {
  if (target.kind === 'aws') return target;
  throw new TypeError(`A preflight is for a real account, not for ${target.kind}.`);
};
