import { describe, expect, test } from 'vitest';
import { keyErrorText } from '../../../src/aws/account/key-error.ts';
import { credentialTrouble } from '../../../src/aws/account/trouble.ts';
import { AwsCallError } from '../../../src/aws/call-error.ts';

const trouble = (code: string, message = '') =>
  credentialTrouble(
    new AwsCallError({ failure: 'refused', service: 'sqs', operation: 'ListQueues', code, message }),
    'labs',
  );

describe('what is wrong with keys or clock', () => {
  test.each([
    ['ExpiredToken', 'The security token included in the request is expired', 'CREDENTIALS_EXPIRED'],
    ['ExpiredTokenException', '', 'CREDENTIALS_EXPIRED'],
    [
      'CredentialsProviderError',
      'The SSO session associated with this profile has expired.',
      'CREDENTIALS_EXPIRED',
    ],
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'CREDENTIALS_MISSING'],
    ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'CREDENTIALS_MISSING'],
    ['UnrecognizedClientException', '', 'CREDENTIALS_MISSING'],
    ['SignatureDoesNotMatch', 'Signature expired: 20261130T100000Z is now earlier than …', 'CALL_FAILED'],
    [
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      'CALL_FAILED',
    ],
  ])('%s (%s) is %s', (code, message, expected) => {
    expect(trouble(code, message)?.code).toBe(expected);
  });

  test('a clock that is off is told with what to do about it', () => {
    expect(trouble('InvalidSignatureException', 'Signature not yet current: …')).toMatchObject({
      message: expect.stringContaining("AWS refused the request's time"),
      fix: expect.stringContaining("Set this machine's clock"),
    });
  });

  test.each(['AccessDenied', 'ThrottlingException', 'NoSuchEntity'])('%s is nothing of the kind', (code) => {
    expect(trouble(code)).toBeUndefined();
  });
});

describe('what the SDK says when it gets no keys', () => {
  const text = (message: string) =>
    keyErrorText(Object.assign(new Error(message), { name: 'CredentialsProviderError' }));

  test.each([
    [
      'Could not resolve credentials using profile: [labs] in configuration/credentials file(s).',
      'Could not resolve credentials using profile: [labs] in configuration/credentials file(s).',
    ],
    [
      'UnauthorizedException: Session token not found or invalid',
      'UnauthorizedException: Session token not found or invalid',
    ],
    ['refused: {"token":"aoaAAAAAGabc/def+ghi=jkl"}', 'refused: {"token":"…"}'],
    ['AKIAIOSFODNN7EXAMPLE is no key', '… is no key'],
    ['No keys.\nAKIA', 'No keys.'],
  ])('%s', (message, expected) => {
    expect(text(message)).toBe(expected);
  });

  test('is nobody else’s', () => {
    expect(keyErrorText(new Error('AKIAIOSFODNN7EXAMPLE'))).toBeUndefined();
  });
});
