import { randomBytes } from 'node:crypto';
import type { Context } from './kernel/context.ts';
import { defineTable } from './kernel/table.ts';

/** The learner's own access key, good for this sandbox only. */
export interface LearnerKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const keys = defineTable<LearnerKeys>('sandbox.learner-keys', 'account');

/**
 * The learner's keys, made up when a sandbox is first opened. They are random because whoever has them can run code
 * as the learner (a function's), and on loopback every user of the machine can knock.
 */
export const learnerKeys = (context: Context): LearnerKeys => {
  const table = context.table(keys);
  const known = table.get('learner');
  if (known) return known;
  const fresh = {
    accessKeyId: `AKIA${letters(16)}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
  table.put('learner', fresh);
  return fresh;
};

/** Key ids are base 32: upper-case letters and the digits 2 to 7. */
const letters = (count: number): string =>
  [...randomBytes(count)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(byte % 32)).join('');
