import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { regionFor, requireProfile } from '../../../src/aws/account/credentials.ts';

/** Where keys come from is tested through the commands: test/commands/account-keys.test.ts. */
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'slabs-keys-'));
  writeFileSync(
    join(folder, 'config'),
    '[profile north]\nregion = eu-north-1\n[sso-session work]\nsso_region = us-east-1\n',
  );
  writeFileSync(join(folder, 'credentials'), '[plain]\naws_access_key_id = AKIAPLAIN\n');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
});
afterEach(() => vi.unstubAllEnvs());

describe('the region', () => {
  test('is the named profile’s where nothing else says it', async () => {
    expect(await regionFor({ region: undefined, profile: 'north' }, {})).toBe('eu-north-1');
    await expect(regionFor({ region: undefined, profile: 'plain' }, {})).rejects.toMatchObject({
      code: 'USAGE',
      message: 'No AWS region is set, and a real account has no default.',
    });
  });
});

describe('a profile', () => {
  test.each(['north', 'plain', undefined])('%s is one', (name) =>
    expect(requireProfile(name)).resolves.toBeUndefined(),
  );

  test('that no file has is refused with those that there are', async () => {
    await expect(requireProfile('work')).rejects.toMatchObject({
      code: 'CREDENTIALS_MISSING',
      message: 'No AWS profile is called "work".',
      fix: 'There are: north, plain.',
    });
  });
});
