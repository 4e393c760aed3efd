import { join } from 'node:path';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { LabsError } from '../core/errors.ts';
import type { Credentials } from './credentials.ts';

export interface KeysWish {
  readonly endpoint: string;
  readonly profile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The keys that an emulator is given. Those of the environment may be a real account's: they are taken only where
 * `AWS_ENDPOINT_URL` says that they are this emulator's, and those of a profile only where its `endpoint_url` does.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html. Throws LabsError.
 */
export const emulatorKeys = async ({ endpoint, profile, env }: KeysWish): Promise<Credentials> => {
  if (profile !== undefined) return keysOfProfile(profile, { endpoint, env });
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey || !isSameOrigin(env.AWS_ENDPOINT_URL, endpoint)) return usualKeys();
  return { accessKeyId, secretAccessKey, ...withToken(env.AWS_SESSION_TOKEN) };
};

/** What emulators take that check nothing. New each time, because clients write into what they are given. */
const usualKeys = (): Credentials => ({ accessKeyId: 'test', secretAccessKey: 'test' });

const withToken = (sessionToken: string | undefined) => (sessionToken ? { sessionToken } : {});

const isSameOrigin = (url: string | undefined, endpoint: string): boolean =>
  url !== undefined && URL.canParse(url) && new URL(url).origin === new URL(endpoint).origin;

const keysOfProfile = async (
  profile: string,
  { endpoint, env }: Omit<KeysWish, 'profile'>,
): Promise<Credentials> => {
  const folder = join(env.HOME ?? '', '.aws');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath: env.AWS_CONFIG_FILE ?? join(folder, 'config'),
    filepath: env.AWS_SHARED_CREDENTIALS_FILE ?? join(folder, 'credentials'),
    ignoreCache: true,
  });
  const settings = { ...configFile[profile], ...credentialsFile[profile] };
  if (!isSameOrigin(settings.endpoint_url, endpoint)) throw notMeant(profile, endpoint);
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = settings;
  if (!accessKeyId || !secretAccessKey) {
    throw new LabsError(
      'USAGE',
      `The profile ${profile} has no aws_access_key_id and aws_secret_access_key.`,
      {
        fix: `Put both into the profile, or leave --profile away.`,
      },
    );
  }
  return { accessKeyId, secretAccessKey, ...withToken(settings.aws_session_token) };
};

const notMeant = (profile: string, endpoint: string) =>
  new LabsError(
    'USAGE',
    `The profile ${profile} doesn't say that it is for ${endpoint}, so its keys are not sent there.`,
    { fix: `Put endpoint_url = ${endpoint} into the profile, or leave --profile away.` },
  );
