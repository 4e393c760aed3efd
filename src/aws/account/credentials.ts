import { LabsError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { CredentialSource } from '../credentials.ts';

export interface CredentialWish {
  readonly profile: string | undefined;
  readonly region: string;
  /** Asked for the code of an MFA device, by its serial number, where a profile's role wants one. */
  readonly mfaCode: (serial: string) => Promise<string>;
}

/**
 * Keys as every AWS tool finds them: environment, SSO, web identity, profiles with their roles and processes, container,
 * instance. They are got when the first call is signed, and again before they run out.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export const standardCredentials = async ({
  profile,
  region,
  mfaCode,
}: CredentialWish): Promise<CredentialSource> => {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider({
    ...(profile !== undefined && { profile }),
    // For STS alone: SSO has a region of its own, which `clientConfig` would outdo.
    parentClientConfig: { region },
    mfaCodeProvider: mfaCode,
  });
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The region that was asked for, or else the one that the environment or the profile names. Throws USAGE.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
 */
export const regionFor = async (
  { region, profile }: { readonly region: string | undefined; readonly profile: string | undefined },
  env: Environment,
): Promise<string> => {
  const found =
    region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? (await regionOfProfile(profile ?? env.AWS_PROFILE));
  if (found && /^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(found)) return found;
  throw new LabsError(
    'USAGE',
    found ? `"${found}" is no AWS region.` : 'No AWS region is set, and a real account has no default.',
    { fix: 'Pass --region, for example --region eu-west-1, or set AWS_REGION.' },
  );
};

/** Throws CREDENTIALS_MISSING where a profile is named that no file has; the files' own are named instead. */
export const requireProfile = async (profile: string | undefined): Promise<void> => {
  if (profile === undefined) return;
  const { configFile, credentialsFile } = await sharedFiles();
  const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])]
    .filter((name) => !/^(sso-session|services)\./.test(name))
    .sort();
  if (known.includes(profile)) return;
  const near = nearest(profile, known);
  throw new LabsError('CREDENTIALS_MISSING', `No AWS profile is called "${profile}".`, {
    fix:
      known.length === 0
        ? 'Make one with aws configure sso or aws configure, or leave the profile away.'
        : `${near === undefined ? '' : `Did you mean ${near}? `}There ${known.length === 1 ? 'is' : 'are'}: ${known.join(', ')}.`,
  });
};

const sharedFiles = async () => (await import('@smithy/core/config')).loadSharedConfigFiles();

const regionOfProfile = async (profile = 'default'): Promise<string | undefined> => {
  const { configFile, credentialsFile } = await sharedFiles();
  return configFile[profile]?.region ?? credentialsFile[profile]?.region;
};

/**
 * Settings that lead calls elsewhere have no place beside `--target aws`: what is asked for is AWS. Throws USAGE.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export const refuseOtherEndpoints = (env: Environment): void => {
  const [set] = Object.keys(env).filter((name) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && env[name]);
  if (set === undefined) return;
  throw new LabsError('USAGE', `${set} is set, which would lead calls away from AWS. Nothing was sent.`, {
    fix: `Unset ${set}, or pass its address as --target.`,
  });
};
