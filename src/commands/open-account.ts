import { type Account, readAccount } from '../aws/account/account.ts';
import { requireAllowed } from '../aws/account/allowed-accounts.ts';
import {
  refuseOtherEndpoints,
  regionFor,
  requireProfile,
  standardCredentials,
} from '../aws/account/credentials.ts';
import { type Connection, connect } from '../aws/connect.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { accountText } from '../screens/account.ts';
import { jsonLine } from '../screens/json-event.ts';
import { askSecret } from '../terminal/question.ts';
import { type AccountFlags, confirmAccount, requireAnswerable, requireNamed } from './confirm-account.ts';
import { type Plan, preflight } from './preflight.ts';

/** What a real account is opened for. */
export type AccountUse =
  /** A lab or a proof is to be begun: what it makes, needs and costs is shown, and the account confirmed. */
  | { readonly kind: 'plan'; readonly plan: Plan; readonly flags: AccountFlags; readonly isJson: boolean }
  /** Something else that changes things: the account is confirmed. */
  | { readonly kind: 'change'; readonly flags: AccountFlags; readonly isJson: boolean }
  /** It is only looked at: nothing is confirmed, and nobody is asked for anything. */
  | { readonly kind: 'look' }
  /** A run that began with a confirmation: keys of this account go on with it, and no others. */
  | RunUse;

interface RunUse {
  readonly kind: 'run';
  readonly account: string;
  /** Whether somebody may be asked for the code of an MFA device; a mere look asks nobody. */
  readonly mayAsk: boolean;
}

export interface AccountWish {
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly use: AccountUse;
}

/**
 * Opens a way to a real account. Until it is confirmed, only calls that read go out: who we are, the account's alias, its
 * quotas, and what IAM's simulator says. Throws LabsError.
 */
export const openAccount = async (wish: AccountWish, context: AppContext): Promise<Connection> => {
  const { use } = wish;
  refuseOtherEndpoints(context.env);
  if (use.kind === 'run') return connectForRun({ ...wish, use }, context);
  if (use.kind === 'look') return closedUnlessAllowed(await connectToAccount(wish, context), context);
  requireAnswerable(use.flags, context, !use.isJson);
  const connection = await connectToAccount(wish, context);
  try {
    requireAllowed(connection.target.account, context.paths);
    await show(connection, use, context);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
};

/**
 * The profile that a run began with may have another name by now, and the one of the environment may be another account's:
 * whichever leads to the run's account will do. Throws what was wrong with the first.
 */
const connectForRun = async (
  { use, ...wish }: AccountWish & { readonly use: RunUse },
  context: AppContext,
): Promise<Connection> => {
  const named = [...new Set([context.env.AWS_PROFILE, wish.profile])].filter((name) => name);
  let trouble: unknown;
  for (const profile of named.length === 0 ? [undefined] : named) {
    try {
      const connection = await connectToAccount({ ...wish, use, profile }, context);
      if (connection.target.account === use.account) return closedUnlessAllowed(connection, context);
      connection.close();
      throw otherAccount(use.account, connection.target.account);
    } catch (error) {
      trouble ??= error;
      if (!(error instanceof LabsError) || !PASSED_OVER.has(error.code)) throw error;
    }
  }
  throw trouble;
};

const PASSED_OVER: ReadonlySet<string> = new Set([
  'TARGET_MISMATCH',
  'CREDENTIALS_MISSING',
  'CREDENTIALS_EXPIRED',
]);

const closedUnlessAllowed = (connection: Connection, { paths }: AppContext): Connection => {
  try {
    requireAllowed(connection.target.account, paths);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
};

const connectToAccount = async (wish: AccountWish, context: AppContext): Promise<Connection> => {
  const { env, awsStandIn } = context;
  // By its name the same keys are found again from another shell.
  const profile = wish.profile ?? (env.AWS_PROFILE || undefined);
  if (!awsStandIn?.credentials) await requireProfile(profile);
  const region = await regionFor({ region: wish.region, profile }, env);
  const mayAsk = wish.use.kind === 'run' ? wish.use.mayAsk : wish.use.kind !== 'look';
  const mfaCode = (serial: string) => askForMfa(serial, mayAsk, context);
  const credentials = awsStandIn?.credentials ?? (await standardCredentials({ profile, region, mfaCode }));
  return connect({
    ...{ kind: 'aws', region, profile, credentials },
    ...(awsStandIn && { standIn: { endpoint: awsStandIn.endpoint } }),
  });
};

const askForMfa = (serial: string, mayAsk: boolean, context: AppContext): Promise<string> => {
  if (mayAsk && context.terminal.isInteractive)
    return askSecret(`The code of your MFA device ${serial}:`, context);
  throw new LabsError(
    'NOT_INTERACTIVE',
    `The profile's role wants a code of the MFA device ${serial}, and nobody can be asked here.`,
    {
      fix: 'Get keys for the role first (aws sts assume-role), and pass them in the environment.',
    },
  );
};

const show = async (
  connection: Connection,
  use: Exclude<AccountUse, { kind: 'run' | 'look' }>,
  context: AppContext,
): Promise<void> => {
  const account = await accountOf(connection);
  requireNamed(account, use.flags);
  const seen = use.kind === 'plan' ? await preflight(use.plan, { connection, account }, context) : undefined;
  const { terminal } = context;
  terminal.write(
    use.isJson
      ? jsonLine({ kind: 'account', ...account, ...(seen && { preflight: seen }) })
      : accountText({ account, preflight: seen }, terminal),
  );
  await confirmAccount(account, use.flags, context);
};

const accountOf = ({ call, target }: Connection): Promise<Account> => {
  if (target.kind === 'aws') return readAccount(call, target);
  throw new TypeError(`An account is opened on AWS, not on ${target.kind}.`);
};

const otherAccount = (wanted: string, account: string): LabsError =>
  new LabsError(
    'TARGET_MISMATCH',
    `The run belongs to account ${wanted}, and these keys are of ${account}.`,
    {
      fix: 'Log in to that account, or pass its profile in AWS_PROFILE.',
    },
  );
