import { LabsError } from '../../core/errors.ts';
import type { AwsCallError } from '../call-error.ts';

interface Trouble {
  readonly code: RegExp;
  readonly message: RegExp;
  readonly error: (error: AwsCallError, login: Login) => LabsError;
}

interface Login {
  readonly profile: string | undefined;
  /** The command. */
  readonly login: string;
}

/**
 * What is wrong with the caller's keys or clock, as something a person can mend; undefined where a call failed for
 * another reason. The texts never hold a key.
 */
export const credentialTrouble = (
  error: AwsCallError,
  profile: string | undefined,
): LabsError | undefined => {
  const login = profile === undefined ? 'aws sso login' : `aws sso login --profile ${profile}`;
  const trouble = TROUBLES.find(({ code, message }) => code.test(error.code) && message.test(error.message));
  return trouble?.error(error, { profile, login });
};

const expired = (error: AwsCallError, { login }: Login): LabsError =>
  new LabsError('CREDENTIALS_EXPIRED', `Your AWS keys have run out (${error.code}).`, {
    fix: `Log in again (for SSO: ${login}), then run the same command: nothing is lost, and it goes on where it was.`,
    cause: error,
  });

/** The SDK passes over a profile's program that failed, and at last says only this. */
const NO_PROVIDER = /^Could not load credentials from any providers/;

const missing = (error: AwsCallError, { login, profile }: Login): LabsError =>
  profile !== undefined && NO_PROVIDER.test(error.message)
    ? emptyProfile(error, profile)
    : noKeys(error, login);

const emptyProfile = (error: AwsCallError, profile: string): LabsError =>
  new LabsError('CREDENTIALS_MISSING', `The profile ${profile} leads to no AWS keys.`, {
    fix: `See why with: aws sts get-caller-identity --profile ${profile}`,
    cause: error,
  });

const noKeys = (error: AwsCallError, login: string): LabsError =>
  new LabsError('CREDENTIALS_MISSING', `There are no AWS keys to be found: ${firstSentence(error.message)}`, {
    fix: `Log in (aws configure, or for SSO: ${login}), or name a profile with --profile.`,
    cause: error,
  });

const skewed = (error: AwsCallError): LabsError =>
  new LabsError('CALL_FAILED', `AWS refused the request's time: ${firstSentence(error.message)}`, {
    fix: "Set this machine's clock: AWS takes no signature that is more than five minutes off.",
    cause: error,
  });

const wrong = (error: AwsCallError, { login }: Login): LabsError =>
  new LabsError('CREDENTIALS_MISSING', `AWS does not know these keys (${error.code}).`, {
    fix: `Log in anew (aws configure, or for SSO: ${login}), or name another profile with --profile.`,
    cause: error,
  });

const TROUBLES: readonly Trouble[] = [
  { code: /^ExpiredToken|^RequestExpired$|^TokenRefreshRequired$/, message: /(?:)/, error: expired },
  // The SDK's own, before anything is sent: https://github.com/aws/aws-sdk-js-v3/tree/main/packages/token-providers
  { code: /^(CredentialsProviderError|TokenProviderError)$/, message: /expired|refresh/i, error: expired },
  { code: /^(CredentialsProviderError|TokenProviderError|ProviderError)$/, message: /(?:)/, error: missing },
  {
    code: /^(RequestTimeTooSkewed|InvalidSignatureException|SignatureDoesNotMatch|RequestInTheFuture)$/,
    message: /expired|not yet current|too skewed|difference between the request time/i,
    error: skewed,
  },
  {
    code: /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|AuthFailure)$/,
    message: /(?:)/,
    error: wrong,
  },
];

const firstSentence = (text: string): string => text.split('\n')[0] ?? '';
