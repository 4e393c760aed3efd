/**
 * What the SDK says when it gets no keys, without what it may quote: a portal's or an agent's answer can repeat the token it
 * was sent. Undefined for every other error.
 */
export const keyErrorText = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !KEY_ERRORS.test(error.name)) return undefined;
  const [line = ''] = error.message.split('\n');
  return line.replaceAll(LONG_WORD, (word) => (ORDINARY.test(word) ? word : '…'));
};

const KEY_ERRORS = /^(CredentialsProviderError|TokenProviderError|ProviderError)$/;

/** Keys have 16 characters at least, tokens more: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html */
const LONG_WORD = /[A-Za-z0-9+/=_-]{16,}/g;

/** As in "configuration/credentials", and the names of errors. */
const ORDINARY = /^[A-Z]?[a-z/_-]+$|^[A-Za-z]+(Exception|Error)$/;
