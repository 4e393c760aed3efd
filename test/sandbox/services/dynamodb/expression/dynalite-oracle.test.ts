import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { bindCondition } from '../../../../../src/sandbox/services/dynamodb/expression/bind-condition.ts';
import { bindUpdate } from '../../../../../src/sandbox/services/dynamodb/expression/bind-update.ts';
import { parseCondition } from '../../../../../src/sandbox/services/dynamodb/expression/parse-condition.ts';
import { parseUpdate } from '../../../../../src/sandbox/services/dynamodb/expression/parse-update.ts';
import { Placeholders } from '../../../../../src/sandbox/services/dynamodb/expression/placeholders.ts';
import reserved from '../../../../../src/sandbox/services/dynamodb/expression/reserved-words.json' with {
  type: 'json',
};
import { ExpressionFault } from '../../../../../src/sandbox/services/dynamodb/expression/tokens.ts';

/** dynalite's texts were recorded from AWS: on whatever it can parse, ours must say the same. */
const require = createRequire(import.meta.url);
const NAMES = { '#a': 'alpha', '#b': 'beta' };
const VALUES = {
  ':s': { S: 's' },
  ':n': { N: '1' },
  ':m': { N: '2' },
  ':l': { L: [] },
  ':ss': { SS: ['x'] },
  ':b': { BOOL: true },
};

const dynalite = (parser: string, text: string): string => {
  const parse: unknown = Reflect.get(require(`dynalite/db/${parser}.js`), 'parse');
  if (typeof parse !== 'function') throw new Error(`dynalite has no ${parser}`);
  const context = {
    attrNames: NAMES,
    attrVals: VALUES,
    isReserved: (name: string) => reserved.includes(name.toUpperCase()),
    compare: (_: string, low: { N?: string }, high: { N?: string }) => Number(low.N) > Number(high.N),
  };
  try {
    const parsed: unknown = parse(text, { context });
    return typeof parsed === 'string' ? parsed : 'fine';
  } catch {
    // Its syntax errors are not AWS's: it says what it expected, AWS which token it met.
    return 'syntax';
  }
};

const ours = (read: (placeholders: Placeholders) => unknown): string => {
  try {
    read(new Placeholders({ ExpressionAttributeNames: NAMES, ExpressionAttributeValues: VALUES }));
    return 'fine';
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    return error.message.startsWith('Syntax error; token') ? 'syntax' : error.message;
  }
};

/** A small random generator, so that a failure can be had again. */
const random = (seed: number) => {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % below;
  };
};

const pick = <T>(next: (below: number) => number, from: readonly T[]): T => {
  const picked = from[next(from.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
};

const OPERANDS = [
  'a',
  'b',
  '#a',
  '#b',
  '#c',
  'c.d',
  'c[1]',
  'name',
  ':s',
  ':n',
  ':m',
  ':l',
  ':x',
  'size(a)',
  'size(:s)',
];
const CONDITIONS = [
  (o: () => string) => `${o()} = ${o()}`,
  (o: () => string) => `${o()} <> ${o()}`,
  (o: () => string) => `attribute_exists(${o()})`,
  (o: () => string) => `begins_with(${o()}, ${o()})`,
  (o: () => string) => `contains(${o()}, ${o()})`,
  (o: () => string) => `attribute_type(${o()}, ${o()})`,
  (o: () => string) => `${o()} IN (${o()}, ${o()})`,
  (o: () => string) => `unknown(${o()})`,
  (o: () => string) => `((${o()} = ${o()}))`,
  (o: () => string) => `NOT ${o()} = ${o()}`,
  (o: () => string) => `${o()} ${o()}`,
];
const ACTIONS = [
  (o: () => string) => `SET ${o()} = ${o()}`,
  (o: () => string) => `SET ${o()} = ${o()} + ${o()}`,
  (o: () => string) => `SET ${o()} = if_not_exists(${o()}, ${o()})`,
  (o: () => string) => `SET ${o()} = list_append(${o()}, ${o()}), ${o()} = ${o()}`,
  (o: () => string) => `REMOVE ${o()}`,
  (o: () => string) => `REMOVE ${o()}, ${o()}`,
  (o: () => string) => `ADD ${o()} ${pickValue(o)}`,
  (o: () => string) => `DELETE ${o()} ${pickValue(o)}`,
];
const pickValue = (o: () => string) => {
  const operand = o();
  return operand.startsWith(':') ? operand : ':ss';
};

describe('our parsers and dynalite’s', () => {
  it('say the same about conditions', () => {
    const next = random(7);
    for (let round = 0; round < 600; round += 1) {
      const operand = () => pick(next, OPERANDS);
      const terms = Array.from({ length: 1 + next(2) }, () => pick(next, CONDITIONS)(operand));
      const text = terms.join(pick(next, [' AND ', ' OR ']));
      expect(`${text} → ${ours((placeholders) => bindCondition(parseCondition(text), placeholders))}`).toBe(
        `${text} → ${dynalite('conditionParser', text)}`,
      );
    }
  });

  it('say the same about updates', () => {
    const next = random(11);
    const operands = OPERANDS.filter((operand) => !operand.startsWith('size'));
    for (let round = 0; round < 600; round += 1) {
      const text = Array.from({ length: 1 + next(2) }, () =>
        pick(next, ACTIONS)(() => pick(next, operands)),
      ).join(' ');
      expect(`${text} → ${ours((placeholders) => bindUpdate(parseUpdate(text), placeholders))}`).toBe(
        `${text} → ${dynalite('updateParser', text)}`,
      );
    }
  });
});
