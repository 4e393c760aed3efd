import type { Calculation } from './calculation.ts';
import { decimal, over, rational, roundUp, times } from './rational.ts';

/** Writes in units of 1 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html */
export const writeCapacity: Calculation = {
  id: 'generated-write-capacity',
  topic: 'dynamodb',
  exams: { 'DVA-C02': 1, 'SAA-C03': 3 },
  facts: ['n001-cause-large-items'],
  reference:
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html',
  checked: '2026-11-21',
  pose: (random) => {
    const writes = rational(random.int(2, 80) * 5);
    const size = rational(random.int(3, 39), 2);
    const write = random.pick(WRITES);
    const units = roundUp(size);
    const standard = times(writes, units);
    const answer = times(standard, write.factor);
    return {
      stem: `${random.pick(SCENARIOS)(decimal(writes), decimal(size), write.name)} How many write capacity units does the table need?`,
      answer,
      working: `${decimal(size)} KB round up to ${decimal(units)} units of 1 KB an item. ${decimal(writes)} × ${decimal(units)} = ${decimal(standard)}${write.rule}${decimal(answer)}.`,
      show: (value) => decimal(value, 0),
      mistakes: [
        {
          value: times(times(writes, roundUp(over(size, rational(4)))), write.factor),
          why: 'This counts units of 4 KB, which holds for reads; a write unit covers 1 KB.',
        },
        { value: times(standard, write.otherFactor), why: write.otherWhy },
        {
          value: roundUp(times(times(writes, size), write.factor)),
          why: 'This rounds the total; each item is rounded up to 1 KB on its own.',
        },
        {
          value: roundUp(over(standard, rational(2))),
          why: 'This halves as for eventually consistent reads; there are no such writes.',
        },
        { value: writes, why: 'This counts one unit a write, whatever the size of the item.' },
      ],
    };
  },
};

const WRITES = [
  {
    name: 'standard',
    factor: rational(1),
    otherFactor: rational(2),
    rule: ' units; a standard write takes no more: ',
    otherWhy: 'This doubles as for transactional writes.',
  },
  {
    name: 'transactional',
    factor: rational(2),
    otherFactor: rational(1),
    rule: ' units; a transactional write takes twice as many: ',
    otherWhy: 'This forgets that a transactional write takes two units for each KB.',
  },
] as const;

const SCENARIOS = [
  (writes: string, size: string, kind: string) =>
    `A provisioned table takes ${writes} ${kind} writes a second of items of ${size} KB each.`,
  (writes: string, size: string, kind: string) =>
    `Sensors store ${writes} measurements a second, each an item of ${size} KB, by ${kind} writes into a table in provisioned mode.`,
  (writes: string, size: string, kind: string) =>
    `An order service is planned for ${writes} ${kind} writes a second; an order is an item of ${size} KB.`,
] as const;
