import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SRC = new URL('../../src', import.meta.url).pathname;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .filter((file) => !file.startsWith('sandbox/'));

const containing = (pattern: RegExp) =>
  files.filter((file) => pattern.test(readFileSync(join(SRC, file), 'utf8')));

test('only src/aws/send.ts sends API calls', () => {
  expect(containing(/\.send\(/)).toEqual(['aws/send.ts']);
});

test('only src/aws/services.ts loads SDK clients', () => {
  // EC2's client is too large to be loaded whole: core/ec2-sdk.ts is the part of it that services.ts loads. one-place-client.ts
  // makes clients for services of which one operation is used.
  expect(containing(/@aws-sdk\/client-/)).toEqual([
    'aws/one-place-client.ts',
    'aws/services.ts',
    'core/ec2-sdk.ts',
  ]);
});
