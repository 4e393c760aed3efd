import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppContext } from '../context.ts';
import type { Finding } from './doctor-findings.ts';

/** Whose AWS keys this machine has, by the names of their places: no key is read out, and none is ever used for labs on the sandbox. */
export const credentialsFinding = ({ env }: AppContext): Finding => {
  const what = 'AWS keys';
  const places = [...fromEnvironment(env), ...fromFiles(env)];
  if (places.length === 0) return { what, verdict: 'good', found: 'none; labs on the sandbox need none' };
  return {
    what,
    verdict: 'note',
    found: places.join(', '),
    fix: "Labs on the sandbox use keys of their own, your own aws commands use these: type them in serverless-labs shell, where they can't reach your account.",
  };
};

type Environment = AppContext['env'];

const fromEnvironment = (env: Environment): readonly string[] => [
  ...(env.AWS_ACCESS_KEY_ID ? ['AWS_ACCESS_KEY_ID in the environment'] : []),
  ...(env.AWS_WEB_IDENTITY_TOKEN_FILE ? ['a web identity (AWS_WEB_IDENTITY_TOKEN_FILE)'] : []),
  ...(env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI
    ? ["a container's role"]
    : []),
];

const fromFiles = (env: Environment): readonly string[] => {
  const home = join(env.HOME ?? '', '.aws');
  const credentials = sections(
    env.AWS_SHARED_CREDENTIALS_FILE ?? join(home, 'credentials'),
    /aws_access_key_id/,
  );
  const config = sections(
    env.AWS_CONFIG_FILE ?? join(home, 'config'),
    /sso_|role_arn|credential_process|aws_access_key_id/,
  );
  const profiles = [...new Set([...credentials, ...config])];
  if (profiles.length === 0) return [];
  return [`${profiles.length === 1 ? 'profile' : 'profiles'} ${profiles.join(', ')}`];
};

/** The names of a file's sections that lead to keys. */
const sections = (file: string, leadsToKeys: RegExp): readonly string[] => {
  if (!existsSync(file)) return [];
  const [, ...parts] = readFileSync(file, 'utf8').split(/^\[(?=[^\]\n]+\])/m);
  return parts.flatMap((part) => {
    const [, name = ''] = /^(?:profile\s+)?([^\]]+)\]/.exec(part) ?? [];
    return leadsToKeys.test(part) ? [name.trim()] : [];
  });
};
