// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/aws/target.ts';
import { callInput } from '../../src/lab/call-input.ts';
import {
  interpolate,
  interpolateExpression,
  interpolateText,
  placeholdersIn,
} from '../../src/lab/interpolate.ts';
import { createScope, resourceName, type ScopeParts } from '../../src/lab/scope.ts';

const PLACE = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };
const parts = {
  run: 'abc123',
  names: { queue: 'orders' },
  inputs: { name: "O'Hara" },
  saved: { queueUrl: 'http://q', timeout: 60, list: ['a', 'b'], apiId: 'a1b2c3d4e5' },
  target: { kind: 'aws', profile: undefined, caller: '', ...PLACE },
  startedMs: Date.parse('2026-11-21T10:07:31Z'),
  nowMs: Date.parse('2026-11-21T10:09:00.5Z'),
} satisfies ScopeParts;
const scope = createScope(parts);

describe('interpolation', () => {
  it.each([
    ['${names.queue}', 'slabs-abc123-orders'],
    ['${inputs.name}', "O'Hara"],
    ['arn:${partition}:sqs:${region}:${account}:x', 'arn:aws:sqs:eu-west-1:123456789012:x'],
    ['${run}', 'abc123'],
    ['${time.start}', '2026-11-21T10:05:00.000Z'],
    ['${time.end}', '2026-11-21T10:11:00.000Z'],
    ['${date.start} ${date.end}', '2026-11-21 2026-11-21'],
    ['${seconds.now}', '1795255740'],
    ['${invokeUrl.apiId}/prod', 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod'],
    ['${timeout}', 60],
    ['${list}', ['a', 'b']],
    ['${timeout} s, ${list}', '60 s, ["a","b"]'],
    ['$${run} is ${run}', '${run} is abc123'],
    [{ a: ['${run}', 1, true, null] }, { a: ['abc123', 1, true, null] }],
  ])('fills %j', (value, expected) => {
    expect(interpolate(value, scope)).toEqual(expected);
  });

  it('evaluates nothing', () => {
    expect(() => interpolateText('${1 + 1}', scope)).toThrow('Nothing is called ${1 + 1} here');
  });

  it.each([
    { kind: 'sandbox', endpoint: 'http://127.0.0.1:4566' } as const,
    { kind: 'emulator', endpoint: 'http://127.0.0.1:4566' } as const,
  ])('invokes an API of the $kind by path', (place) => {
    const target = { ...place, account: '1', region: 'us-east-1', partition: 'aws' };
    const parts = { run: 'r', names: {}, inputs: {}, saved: { apiId: 'a1b2c3d4e5' }, startedMs: 0, nowMs: 0 };
    expect(interpolateText('${invokeUrl.apiId}/prod', createScope({ ...parts, target }))).toBe(
      'http://127.0.0.1:4566/_aws/execute-api/a1b2c3d4e5/prod',
    );
  });

  it('refuses a name that nothing defines', () => {
    expect(() => interpolateText('${names.topic}', scope)).toThrow(
      /Nothing is called \$\{names\.topic\} here/,
    );
  });

  it('keeps a quote from ending a text of an expression', () => {
    expect(interpolateExpression("name == '${inputs.name}'", scope)).toBe("name == 'O\\'Hara'");
  });

  it('lists the names that a text uses', () => {
    expect(placeholdersIn('${a} $${b} ${c.d}')).toEqual(['a', 'c.d']);
  });

  it.each([
    [{ kind: 'sandbox', endpoint: 'http://127.0.0.1:4570', ...PLACE }, 's3-website.localhost:4570'],
    [{ kind: 'emulator', endpoint: 'http://localhost:4566', ...PLACE }, 's3-website.localhost:4566'],
    [{ kind: 'aws', profile: undefined, caller: '', ...PLACE }, 's3-website-eu-west-1.amazonaws.com'],
    [
      { kind: 'aws', profile: undefined, caller: '', ...PLACE, region: 'eu-central-1' },
      's3-website.eu-central-1.amazonaws.com',
    ],
  ] satisfies [Target, string][])('knows where websites are, on %j', (target, host) => {
    expect(interpolateText('http://a.$' + '{website}/', createScope({ ...parts, target }))).toBe(
      `http://a.${host}/`,
    );
  });

  it('names resources after their run', () => {
    expect(resourceName('abc123', 'orders')).toBe('slabs-abc123-orders');
  });
});

describe("a call's input", () => {
  const files = {
    zip: (folder: string) => `zip of ${folder}`,
    file: (path: string) => `bytes of ${path}`,
  };
  it.each([
    [{ Policy: { json: { Who: '${run}' } } }, { Policy: '{"Who":"abc123"}' }],
    [{ Code: { ZipFile: { zip: 'functions/f' } } }, { Code: { ZipFile: 'zip of functions/f' } }],
    [{ Body: { file: 'site/index.html' } }, { Body: 'bytes of site/index.html' }],
    [{ Filter: { json: 1, other: 2 } }, { Filter: { json: 1, other: 2 } }],
    [{ Items: [{ P: { json: [] } }] }, { Items: [{ P: '[]' }] }],
  ])('is made of %j', (input, expected) => {
    expect(callInput(input, scope, files)).toEqual(expected);
  });
});
