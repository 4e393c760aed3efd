import { describe, expect, test } from 'vitest';
import { describeTarget, parseTarget, pinOf, requireSameTarget, type Target } from '../../src/aws/target.ts';
import { pinnedWish, targetWish } from '../../src/commands/open-target.ts';

const emulator: Target = {
  kind: 'emulator',
  endpoint: 'http://localhost:4566',
  region: 'us-east-1',
  account: '000000000000',
  partition: 'aws',
};
const aws: Target = {
  kind: 'aws',
  region: 'eu-west-1',
  account: '111122223333',
  partition: 'aws',
  profile: 'labs',
  caller: 'arn:aws:iam::123456789012:user/ann',
};
const sandbox: Target = {
  kind: 'sandbox',
  endpoint: undefined,
  region: 'us-east-1',
  account: '000000000000',
  partition: 'aws',
};

describe('parseTarget', () => {
  test('knows the sandbox, AWS and the URL of an emulator', () => {
    expect(parseTarget('sandbox')).toEqual({ kind: 'sandbox' });
    expect(parseTarget('aws')).toEqual({ kind: 'aws' });
    expect(parseTarget('http://localhost:4566/')).toEqual({
      kind: 'emulator',
      endpoint: 'http://localhost:4566',
    });
  });

  for (const text of [
    '',
    'Sandbox',
    'localhost:4566',
    'ftp://localhost',
    'http://',
    'http://me:secret@localhost',
  ]) {
    test(`refuses "${text}"`, () => {
      expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: 'TARGET_UNKNOWN' }));
    });
  }

  for (const host of [
    'sqs.us-east-1.amazonaws.com',
    'lambda.us-east-1.api.aws',
    'sts.cn-north-1.amazonaws.com.cn',
  ]) {
    test(`does not take ${host} for an emulator`, () => {
      expect(() => parseTarget(`https://${host}`)).toThrow('AWS itself');
    });
  }

  test('is not fooled by an emulator whose name looks like AWS', () => {
    expect(parseTarget('http://my-amazonaws.com.test:4566').kind).toBe('emulator');
  });
});

describe('requireSameTarget', () => {
  test('takes the same target', () => {
    expect(() => requireSameTarget(pinOf(emulator), emulator)).not.toThrow();
  });

  test('takes the sandbox on another port, because its state is the same', () => {
    expect(() =>
      requireSameTarget(pinOf(sandbox), { ...sandbox, endpoint: 'http://127.0.0.1:4567' }),
    ).not.toThrow();
  });

  const others: readonly (readonly [what: string, pinned: Target, here: Target])[] = [
    ['target', aws, sandbox],
    ['account', aws, { ...aws, account: '444455556666' }],
    ['region', aws, { ...aws, region: 'us-east-1' }],
    ['partition', aws, { ...aws, partition: 'aws-cn' }],
    ['endpoint', emulator, { ...emulator, endpoint: 'http://localhost:5000' }],
  ];
  for (const [what, pinned, here] of others) {
    test(`refuses another ${what}`, () => {
      expect(() => requireSameTarget(pinOf(pinned), here)).toThrow(
        expect.objectContaining({
          code: 'TARGET_MISMATCH',
          message: expect.stringContaining(`another ${what}`),
        }),
      );
    });
  }
});

test('describes a target in one line', () => {
  expect(describeTarget(aws)).toBe('AWS · account 111122223333 · eu-west-1');
  expect(describeTarget(emulator)).toBe('emulator http://localhost:4566 · account 000000000000 · us-east-1');
});

test('a run on an emulator remembers the profile whose keys it was given', () => {
  const pin = pinOf({ ...emulator, profile: 'local' });
  expect(pin).toEqual({ ...emulator, profile: 'local' });
  const flags = { target: undefined, region: undefined, profile: undefined };
  expect(targetWish(flags, pin).profile).toBe('local');
  expect(pinnedWish(pin).profile).toBe('local');
  expect(targetWish({ ...flags, target: 'http://localhost:4566' }, pin).profile).toBe('local');
  // The keys of one emulator are not for another.
  expect(targetWish({ ...flags, target: 'http://localhost:5000' }, pin).profile).toBeUndefined();
  expect(() => requireSameTarget(pin, { ...emulator, region: 'eu-west-1' })).toThrow(
    expect.objectContaining({ fix: expect.stringContaining('--profile local') }),
  );
});
