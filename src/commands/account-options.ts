import { type Invocation, type OptionDefinition, optionIsSet, optionText } from './command.ts';
import type { AccountFlags } from './confirm-account.ts';

/** What commands take that may change something in a real account. */
export const ACCOUNT_OPTIONS: readonly OptionDefinition[] = [
  { flags: '--account <id>', help: 'the only AWS account that may be used; --yes needs it there' },
  { flags: '--production', help: 'also an account whose name says that it is for production' },
];

export const accountFlags = (invocation: Invocation): AccountFlags => ({
  isYes: optionIsSet(invocation, 'yes'),
  account: optionText(invocation, 'account'),
  isProduction: optionIsSet(invocation, 'production'),
});
