import { type Account, readAccount } from '../aws/account/account.ts';
import { requireAllowed } from '../aws/account/allowed-accounts.ts';
import { refuseOtherEndpoints, regionFor, standardCredentials } from '../aws/account/credentials.ts';
import { type Connection, connect } from '../aws/connect.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import type { Lab } from '../lab/load.ts';
import { accountText } from '../screens/account.ts';
import { jsonLine } from '../screens/json-event.ts';
import { askText } from '../terminal/question.ts';
import { type AccountFlags, confirmAccount, requireAnswerable, requireNamed } from './confirm-account.ts';
import { preflight } from './preflight.ts';

/** What a real account is opened for. */
export type AccountUse =
  /** A lab is to be begun or gone on with: what it makes, needs and costs is shown, and the account confirmed. */
  | { readonly kind: 'lab'; readonly lab: Lab; readonly flags: AccountFlags; readonly isJson: boolean }
  /** Something else that changes things: the account is confirmed. */
  | { readonly kind: 'change'; readonly flags: AccountFlags; readonly isJson: boolean }
  /** A run that began with a confirmation: keys of this account go on with it, and no others. */
  | { readonly kind: 'run'; readonly account: string };

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
  if (use.kind !== 'run') requireAnswerable(use.flags, context, !use.isJson);
  const connection = await connectToAccount(wish, context);
  try {
    const { target } = connection;
    requireAllowed(target.account, context.paths);
    if (use.kind === 'run') requireAccount(use.account, target.account);
    else await show(connection, use, context);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
};

const connectToAccount = async (wish: AccountWish, context: AppContext): Promise<Connection> => {
  const { env, awsStandIn } = context;
  refuseOtherEndpoints(env);
  // The profile that a run began with may have another name by now.
  const profile = wish.use.kind === 'run' ? env.AWS_PROFILE || wish.profile : wish.profile;
  const region = await regionFor({ region: wish.region, profile }, env);
  const { credentials, ...standIn } = awsStandIn ?? {
    credentials: await standardCredentials({
      profile,
      region,
      mfaCode: (serial) => askForMfa(serial, context),
    }),
  };
  return connect({
    ...{ kind: 'aws', region, profile, credentials },
    ...('endpoint' in standIn && { standIn }),
  });
};

const askForMfa = (serial: string, context: AppContext): Promise<string> => {
  if (context.terminal.isInteractive) return askText(`The code of your MFA device ${serial}:`, '', context);
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
  use: Exclude<AccountUse, { kind: 'run' }>,
  context: AppContext,
): Promise<void> => {
  const account = await accountOf(connection);
  requireNamed(account, use.flags);
  const seen = use.kind === 'lab' ? await preflight(use.lab, { connection, account }, context) : undefined;
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

const requireAccount = (wanted: string, account: string): void => {
  if (wanted === account) return;
  throw new LabsError(
    'TARGET_MISMATCH',
    `The run belongs to account ${wanted}, and these keys are of ${account}.`,
    {
      fix: 'Log in to that account, or pass its profile in AWS_PROFILE.',
    },
  );
};
