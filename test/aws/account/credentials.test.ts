import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { regionFor, standardCredentials } from '../../../src/aws/account/credentials.ts';
import { currentCredentials } from '../../../src/aws/credentials.ts';

/** The SDK's chain reads the process's own environment; nothing of this machine's is to be found by it. */
const NAMES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_EC2_METADATA_DISABLED',
];
let saved: Readonly<Record<string, string | undefined>>;

beforeEach(() => {
  saved = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
  const folder = mkdtempSync(join(tmpdir(), 'slabs-keys-'));
  const [config, credentials] = [join(folder, 'config'), join(folder, 'credentials')];
  writeFileSync(
    config,
    [
      '[profile by-process]',
      `credential_process = ${process.execPath} -e "console.log(JSON.stringify({Version:1,AccessKeyId:'AKIAPROCESS',SecretAccessKey:'p'}))"`,
      'region = eu-north-1',
      '[profile with-mfa]',
      'role_arn = arn:aws:iam::123456789012:role/Labs',
      'source_profile = plain',
      'mfa_serial = arn:aws:iam::123456789012:mfa/ann',
      'region = eu-west-1',
    ].join('\n'),
  );
  writeFileSync(credentials, '[plain]\naws_access_key_id = AKIAPLAIN\naws_secret_access_key = s\n');
  for (const name of NAMES) delete process.env[name];
  Object.assign(process.env, {
    ...{ AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials },
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});

afterEach(() => {
  for (const [name, value] of Object.entries(saved)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

const keysOf = async (profile?: string, mfaCode = async (_serial: string) => '') =>
  currentCredentials(await standardCredentials({ profile, region: 'eu-west-1', mfaCode }));

describe('keys of a real account are found', () => {
  test('in the environment', async () => {
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIAENV',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_SESSION_TOKEN: 't',
    });
    expect(await keysOf()).toMatchObject({ accessKeyId: 'AKIAENV', sessionToken: 't' });
  });

  test('in a profile, which goes before the environment where it is named', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' });
    expect(await keysOf('plain')).toMatchObject({ accessKeyId: 'AKIAPLAIN' });
  });

  test('by a program that a profile names', async () => {
    expect(await keysOf('by-process')).toMatchObject({ accessKeyId: 'AKIAPROCESS' });
  });

  test('for a role that wants a code of an MFA device, which is asked for', async () => {
    const asked: string[] = [];
    const noCode = async (serial: string) => {
      asked.push(serial);
      throw new Error('nobody typed one');
    };
    await expect(keysOf('with-mfa', noCode)).rejects.toThrow('nobody typed one');
    expect(asked).toEqual(['arn:aws:iam::123456789012:mfa/ann']);
  });

  test('or not, and then it is said', async () => {
    await expect(keysOf()).rejects.toMatchObject({ name: 'CredentialsProviderError' });
  });
});

describe('the region', () => {
  test('is the named profile’s where nothing else says it', async () => {
    expect(await regionFor({ region: undefined, profile: 'by-process' }, {})).toBe('eu-north-1');
    await expect(regionFor({ region: undefined, profile: 'plain' }, {})).rejects.toMatchObject({
      code: 'USAGE',
      message: 'No AWS region is set, and a real account has no default.',
    });
  });
});
