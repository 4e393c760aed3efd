import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emulatorKeys } from '../../src/aws/emulator-keys.ts';

const endpoint = 'https://emulator.test:9297';
const folder = mkdtempSync(join(tmpdir(), 'slabs-keys-'));
const config = join(folder, 'config');
writeFileSync(
  config,
  `[profile emulated]
endpoint_url = ${endpoint}/
aws_access_key_id = emulated
aws_secret_access_key = secret
[profile real]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = secret
[profile without-keys]
endpoint_url = ${endpoint}
`,
);
const files = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') };
const inEnvironment = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const USUAL = { accessKeyId: 'test', secretAccessKey: 'test' };

const keys = (env: Readonly<Record<string, string>>, profile?: string) =>
  emulatorKeys({ endpoint, profile, env: { ...files, ...env } });

test('are never those of the environment just because they are there', async () => {
  expect(await keys(inEnvironment)).toEqual(USUAL);
  expect(await keys({ ...inEnvironment, AWS_ENDPOINT_URL: 'https://emulator.test' })).toEqual(USUAL);
  expect(await keys({ ...inEnvironment, AWS_ENDPOINT_URL: 'nonsense' })).toEqual(USUAL);
});

test("are those of the environment where it names the emulator's address", async () => {
  const env = { ...inEnvironment, AWS_ENDPOINT_URL: endpoint, AWS_SESSION_TOKEN: 'token' };
  expect(await keys(env)).toEqual({
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'secret',
    sessionToken: 'token',
  });
});

test('are those of a profile for this emulator', async () => {
  expect(await keys({}, 'emulated')).toEqual({ accessKeyId: 'emulated', secretAccessKey: 'secret' });
});

for (const [profile, message] of [
  ['real', "doesn't say that it is for https://emulator.test:9297"],
  ['missing', "doesn't say that it is for"],
  ['without-keys', 'has no aws_access_key_id'],
] as const) {
  test(`are refused of the profile ${profile}`, async () => {
    await expect(keys({}, profile)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message),
    });
  });
}
