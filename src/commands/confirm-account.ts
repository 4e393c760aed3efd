import type { Account } from '../aws/account/account.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { askText } from '../terminal/question.ts';

/** An account as a person names it. */
export type NamedAccount = Pick<Account, 'id' | 'alias' | 'name' | 'profile'>;

/** What the command line says of a real account. */
export interface AccountFlags {
  /** `--yes`: nobody is asked. */
  readonly isYes: boolean;
  /** `--account`: the only one that may be used. */
  readonly account: string | undefined;
  /** `--production`: also one whose name says that it is for production. */
  readonly isProduction: boolean;
}

/** The word that an account which looks like production needs besides. */
const PRODUCTION = 'production';

/** Throws before anybody is asked who we are: USAGE where `--yes` comes without `--account`, NOT_INTERACTIVE. */
export const requireAnswerable = (
  { isYes, account }: AccountFlags,
  { terminal }: Pick<AppContext, 'terminal'>,
  canAsk: boolean,
): void => {
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new LabsError('USAGE', `"${account}" is no AWS account: those have twelve digits.`, {
      fix: 'Pass --account with the twelve digits.',
    });
  }
  if (isYes && account === undefined) {
    throw new LabsError('USAGE', 'On a real account --yes needs --account, so that it is the right one.', {
      fix: 'Pass --yes --account 123456789012, or leave --yes away to be asked.',
    });
  }
  if (isYes || (canAsk && terminal.isInteractive)) return;
  throw new LabsError(
    'NOT_INTERACTIVE',
    'A real account has to be confirmed, and nobody can be asked here.',
    {
      fix: 'Pass --yes --account 123456789012 to confirm it on the command line.',
    },
  );
};

/** Throws ACCOUNT_REFUSED where another account was named. */
export const requireNamed = (named: NamedAccount, { account }: AccountFlags): void => {
  if (account === undefined || account === named.id) return;
  throw new LabsError(
    'ACCOUNT_REFUSED',
    `These keys are of ${nameOf(named)}, and --account says ${account}.`,
    {
      fix: 'Pass --profile for the account that you mean, or the other --account.',
    },
  );
};

/**
 * Has a person type the account's alias or its last four digits, or takes `--yes --account` for it. Throws
 * ACCOUNT_REFUSED.
 */
export const confirmAccount = async (
  account: NamedAccount,
  flags: AccountFlags,
  context: AppContext,
): Promise<void> => {
  requireNamed(account, flags);
  if (flags.isYes) {
    if (looksLikeProduction(account) && !flags.isProduction) throw production(account);
    return;
  }
  const digits = account.id.slice(-4);
  const wanted = account.alias === undefined ? [digits] : [account.alias, digits];
  const what =
    account.alias === undefined
      ? "the account's last four digits"
      : "the account's alias or its last four digits";
  const answer = await askText(`To go on, type ${what}:`, '', context);
  if (!wanted.includes(answer.trim())) throw notConfirmed(account);
  if (!looksLikeProduction(account) || flags.isProduction) return;
  const word = await askText(
    `Its name says that it is for production. To use it all the same, type ${PRODUCTION}:`,
    '',
    context,
  );
  if (word.trim() !== PRODUCTION) throw notConfirmed(account);
};

const notConfirmed = (account: NamedAccount): LabsError =>
  new LabsError(
    'ACCOUNT_REFUSED',
    `${nameOf(account)} was not confirmed. Nothing was made and nothing was changed.`,
    {
      fix: 'Run the command again, or do it on the sandbox, which costs nothing.',
    },
  );

const production = (account: NamedAccount): LabsError =>
  new LabsError(
    'ACCOUNT_REFUSED',
    `${nameOf(account)} looks like one for production, so it is not used on --yes alone.`,
    {
      fix: 'Use an account for learning; or pass --production too, if this is really meant.',
    },
  );

/** By any name that it goes by: its alias, its own, and that of the profile. */
export const looksLikeProduction = ({ alias, name, profile }: Omit<NamedAccount, 'id'>): boolean =>
  [alias, name, profile].some((text = '') => /(^|[^a-z])(prod|prd|production|live)([^a-z]|$)/i.test(text));

const nameOf = ({ id, alias, name }: NamedAccount): string => {
  const known = alias ?? name;
  return known === undefined ? `account ${id}` : `account ${known} (${id})`;
};
