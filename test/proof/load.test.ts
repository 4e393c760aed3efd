import { describe, expect, it } from 'vitest';
import { findProof } from '../../src/proof/load.ts';
import { readSettings } from '../../src/proof/parameters.ts';
import { bankWith, proofOf, SMALL } from './proof-world.ts';

const message = async (yaml: string): Promise<string> => {
  const error = await proofOf(yaml).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message.replaceAll(/\S*\/fixture\.yaml/g, 'fixture.yaml') : '';
};

describe('reading a proof', () => {
  it('fills in the values of its parameters, numbers as numbers', async () => {
    const proof = await proofOf(SMALL, { delay: 7 });
    expect(proof.setting).toBe('A queue with a delay of 7 s');
    expect(proof.given[0]).toMatchObject({ with: { Attributes: { DelaySeconds: 7 } } });
  });

  it('takes a proof that begins with nothing, of a question with a long name', async () => {
    const question = 'some-question-with-a-name-that-says-it-all';
    const nothing = SMALL.replace('some-question', question).replace(/given:[\s\S]*?play:/, 'play:');
    const proof = await proofOf(
      nothing.replaceAll(`"\${queueUrl}"`, 'https://sqs.us-east-1.amazonaws.com/0/q'),
    );
    expect(proof).toMatchObject({ given: [], proves: { [question]: 'It is received' } });
  });

  it.each([
    [
      'a key that is none',
      SMALL.replace('expect:', 'expects:'),
      'fixture.yaml:21:5: play[2].expects: unknown key "expects"; did you mean "expect"?',
    ],
    [
      'an operation that is none',
      SMALL.replace('sqs.SendMessage', 'sqs.SendMesage'),
      'there is no sqs.SendMesage; did you mean sqs.SendMessage?',
    ],
    [
      'a member that is none',
      SMALL.replace('MessageBody', 'Body'),
      'fixture.yaml:15:42: play[0].do[0].with.Body: sqs.SendMessage has no member Body',
    ],
    [
      'a name that nothing saved',
      SMALL.replace('save: { queueUrl', 'save: { queueUri'),
      `nothing is called \${queueUrl} here`,
    ],
    [
      'a parameter that is none',
      SMALL.replace(`"\${set.delay}" } }`, `"\${set.delai}" } }`),
      `nothing is called \${set.delai} here`,
    ],
    [
      'an expression that is none',
      SMALL.replace('length(Messages) ==', 'lenght(Messages) =='),
      'JMESPath has no function lenght()',
    ],
    [
      'patience with a call that changes things',
      `${SMALL}    within: 5s\n`,
      'sqs.ReceiveMessage changes things; a line with "within" only looks',
    ],
    [
      'nothing that is observed',
      SMALL.slice(0, SMALL.indexOf('  - say: It is asked')),
      'expected at least one line that observes something',
    ],
  ])('tells %s where it stands', async (_, yaml, expected) => {
    expect(await message(yaml)).toContain(expected);
  });

  it('names the nearest proof for one that is none', () => {
    expect(() => findProof([bankWith(SMALL)], 'fixtur')).toThrow('Did you mean "fixture"?');
  });
});

describe('other values', () => {
  const parameters = {
    timeout: { is: 'seconds', value: 30, least: 0, most: 60 },
    mode: { is: 'a word', value: 'a' },
  };

  const LIST = `What can be set:
  timeout=30  seconds, at least 0 and at most 60
  mode=a  a word`;

  it('are read, several with commas', () => {
    expect(readSettings('timeout=60, mode=b', parameters)).toEqual({ timeout: 60, mode: 'b' });
  });

  it.each([
    ['timout=1', 'The proof has no parameter "timout".'],
    ['timeout', 'timeout is seconds: expected a number, at least 0 and at most 60, received nothing.'],
    ['timeout=61', 'received 61.'],
    ['timeout=x', 'received x.'],
    ['toString=1', 'The proof has no parameter "toString".'],
  ])('%s is refused', (text, expected) => {
    expect(() => readSettings(text, parameters)).toThrow(expected);
    expect(() => readSettings(text, parameters)).toThrow(
      expect.objectContaining({ fix: expect.stringContaining(LIST) }),
    );
  });
});
