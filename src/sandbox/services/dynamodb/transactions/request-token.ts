import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';

interface TokenRow {
  readonly fingerprint: string;
  readonly expiresMs: number;
}

const tokens = defineTable<TokenRow>('dynamodb.requestTokens', 'region');

/** "A client request token is valid for 10 minutes after the first request that uses it is completed." */
const LIFE_MS = 10 * 60_000;

/** Whether the same request was done before. Throws AwsError IdempotentParameterMismatchException for another one. */
export const findToken = (context: Context, token: string | undefined, fingerprint: string): boolean => {
  const row = token === undefined ? undefined : context.table(tokens).get(token);
  if (!row || row.expiresMs <= context.clock.now()) return false;
  if (row.fingerprint === fingerprint) return true;
  throw new AwsError(
    'IdempotentParameterMismatchException',
    'The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical',
  );
};

export const rememberToken = (context: Context, token: string | undefined, fingerprint: string): void => {
  if (token === undefined) return;
  const table = context.table(tokens);
  // Put anew, so that the oldest stand first.
  table.delete(token);
  table.put(token, { fingerprint, expiresMs: context.clock.now() + LIFE_MS });
  for (const [key, { expiresMs }] of table.entries()) {
    if (expiresMs > context.clock.now()) break;
    table.delete(key);
  }
};
