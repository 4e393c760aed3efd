import type { Account, Quotas } from '../aws/account/account.ts';
import type { Permissions } from '../aws/account/permissions.ts';
import type { Plan } from '../aws/account/plan.ts';
import type { Statement } from '../aws/policy/document.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { columns, counted, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { dollars } from './cost.ts';

/** What is to be known of a lab or a proof on a real account before anything is made. */
export interface Preflight {
  readonly what: 'lab' | 'proof';
  /** Its id, as runs have it. */
  readonly lab: string;
  readonly title: string;
  readonly minutes: number;
  /** Kinds of resources, such as `lambda.function`. */
  readonly creates: readonly string[];
  /** US dollars of one run, done as the tool does it. */
  readonly usd: number;
  /** The same with all that a person looks at and tries. */
  readonly ceilingUsd: number;
  /** US dollars a month for what is left up, as far as it doesn't depend on what is in it. */
  readonly standingUsd: number;
  /** Kinds that cost by the hour or by what is in them, and are not in `standingUsd`. */
  readonly standingByUse: readonly string[];
  readonly priceRegion: string;
  /** ISO date. */
  readonly priceDate: string;
  /** When what it made is to be gone, ISO. */
  readonly expires: string;
  readonly quotas: Quotas;
  readonly permissions: Permissions;
}

interface Opening {
  readonly account: Account;
  /** Undefined where nothing is begun. */
  readonly preflight: Preflight | undefined;
}

/** The page before a real account is confirmed. */
export const accountText = ({ account, preflight }: Opening, page: Page): string => {
  const { style } = page;
  const width = textWidth(page);
  const rows = [...accountRows(account), ...(preflight ? planRows(preflight) : [])];
  return [
    style.bold.yellow('A real AWS account: what is made there costs its owner money.'),
    '',
    columns(
      rows.map(([name, text]) => [style.dim(name), text]),
      width,
    ),
    ...(preflight ? missingLines(preflight, page) : []),
    '',
    '',
  ].join('\n');
};

type Row = readonly [name: string, text: string];

const accountRows = ({ id, caller, profile, region, partition, plan, ...names }: Account): readonly Row[] => [
  ['Account', accountNames(id, names)],
  ['You are', `${harmlessLine(caller)}${profile === undefined ? '' : ` (profile ${harmlessLine(profile)})`}`],
  ['Region', partition === 'aws' ? region : `${region} (${partition})`],
  ['Plan', planText(plan)],
];

const NAMES = { lab: 'Lab', proof: 'Proof' } as const;

const accountNames = (id: string, { alias, name }: Pick<Account, 'alias' | 'name'>): string => {
  const known = [...new Set([name, alias])]
    .filter((text) => text !== undefined)
    .map((text) => harmlessLine(text));
  return known.length === 0 ? id : `${known.join(', ')} (${id})`;
};

/** https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/free-tier-plans.html */
const planText = (plan: Plan | undefined): string => {
  if (!plan) return 'free or paid, the account does not say: look at Billing > Free tier';
  const { kind, status, credits, expires } = plan;
  const until =
    expires === undefined ? '' : `, ${status === 'expired' ? 'over since' : 'until'} ${expires.slice(0, 10)}`;
  const left = credits ? `, ${credits.amount.toFixed(2)} ${harmlessLine(credits.unit)} of credits left` : '';
  const end =
    kind === 'free'
      ? ': AWS closes the account once its time or its credits are over'
      : ': what credits do not pay is billed';
  return `${kind}${left}${until}${end}`;
};

const planRows = (preflight: Preflight): readonly Row[] => [
  [NAMES[preflight.what], `${harmlessLine(preflight.title)}, about ${counted(preflight.minutes, 'minute')}`],
  ['Makes', `${preflight.creates.join(', ')}; all of it named slabs-<run>-…`],
  ['Costs', costText(preflight)],
  ['Until', `${preflight.expires.slice(0, 16).replace('T', ' ')} UTC: after that every command reminds you`],
  ['Quotas', quotaText(preflight.quotas)],
  ['Permissions', permissionText(preflight.permissions)],
];

const costText = (preflight: Preflight): string => {
  const { usd, ceilingUsd, standingUsd, standingByUse, priceRegion, priceDate } = preflight;
  const known = standingUsd === 0 ? [] : [`${dollars(standingUsd)} a month`];
  const byUse =
    standingByUse.length === 0 ? [] : [`${standingByUse.join(', ')} by the hour or by what is in them`];
  const standing = [...known, ...byUse].join(', and ') || 'next to nothing';
  return `${dollars(usd)} for one run, at most ${dollars(ceilingUsd)} with all that you try; left up, ${standing}. List prices of ${priceRegion} of ${priceDate}, no free tier counted.`;
};

const quotaText = ({ concurrency, roles }: Quotas): string => {
  const known = [
    ...(concurrency
      ? [`${concurrency.limit} functions at once, ${concurrency.unreserved} of them unreserved`]
      : []),
    ...(roles ? [`${roles.used} of ${roles.limit} roles`] : []),
  ];
  return known.length === 0 ? 'unknown: they may not be looked at' : known.join('; ');
};

const permissionText = (permissions: Permissions): string => {
  switch (permissions.kind) {
    case 'allowed':
      return "all there, by IAM's simulator, which is advice: it knows no session policies";
    case 'root':
      return 'all: you are the root user, whom only a policy of the organization limits. Better use a user or a role';
    case 'missing':
      return "some are missing, by IAM's simulator, which is advice: see below";
    case 'unknown':
      return `unknown: ${permissions.why}. What is needed stands below; serverless-labs policy prints it as a policy.`;
  }
};

const missingLines = ({ permissions }: Preflight, page: Page): readonly string[] => {
  const { style } = page;
  if (permissions.kind === 'allowed' || permissions.kind === 'root') return [];
  if (permissions.kind === 'unknown')
    return [
      '',
      wrap(style.yellow('What the lab and its cleanup call, on things of its own name:'), textWidth(page)),
      ...actionLines(permissions.statements, textWidth(page)),
    ];
  return [
    '',
    wrap(style.yellow('These statements would allow what is missing:'), textWidth(page)),
    JSON.stringify(permissions.statements, undefined, 2),
  ];
};

/** Each service's actions, by name. */
const actionLines = (statements: readonly Statement[], width: number): readonly string[] => {
  const actions = [...new Set(statements.flatMap(({ Action }) => Action))].sort();
  const services = [...new Set(actions.map((action) => action.split(':')[0] ?? ''))];
  const namesOf = (service: string) =>
    actions.filter((action) => action.startsWith(`${service}:`)).map((action) => action.split(':')[1]);
  return [
    columns(
      services.map((service) => [`  ${service}`, namesOf(service).join(', ')]),
      width,
    ),
  ];
};
