import type { Calculation } from './calculation.ts';
import { decimal, over, rational, roundUp, times } from './rational.ts';

/** Reads in units of 4 KB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html */
export const readCapacity: Calculation = {
  id: 'generated-read-capacity',
  topic: 'dynamodb',
  exams: { 'DVA-C02': 1, 'SAA-C03': 3 },
  facts: ['n001-cause-large-items'],
  reference:
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html',
  checked: '2026-11-21',
  pose: (random) => {
    const reads = rational(random.int(3, 80) * 5);
    const size = rational(random.int(3, 60), 2);
    const read = random.pick(READS);
    const units = roundUp(over(size, rational(4)));
    const answer = roundUp(times(times(reads, units), read.factor));
    const scenario = random.pick(SCENARIOS)(decimal(reads), decimal(size), read.name);
    const strong = times(reads, units);
    return {
      stem: `${scenario} How many read capacity units does the table need?`,
      answer,
      working: `${decimal(size)} KB round up to ${decimal(units)} units of 4 KB an item. ${decimal(reads)} × ${decimal(units)} = ${decimal(strong)}; ${read.rule}: ${decimal(answer)}.`,
      show: (value) => decimal(value, 0),
      mistakes: [
        {
          value: roundUp(times(over(times(reads, size), rational(4)), read.factor)),
          why: 'This rounds the total; each item is rounded up to 4 KB on its own.',
        },
        {
          value: times(times(reads, roundUp(size)), read.factor),
          why: 'This counts units of 1 KB, which holds for writes; a read unit covers 4 KB.',
        },
        ...OTHER_FACTORS.map(({ factor, why }) => ({ value: roundUp(times(strong, factor)), why })),
        { value: reads, why: 'This counts one unit a read, whatever the size of the item.' },
      ],
    };
  },
};

const READS = [
  {
    name: 'strongly consistent',
    factor: rational(1),
    rule: 'a strongly consistent read takes one unit each',
  },
  {
    name: 'eventually consistent',
    factor: rational(1, 2),
    rule: 'an eventually consistent read takes half, rounded up',
  },
  { name: 'transactional', factor: rational(2), rule: 'a transactional read takes twice as much' },
] as const;

const OTHER_FACTORS = [
  { factor: rational(1), why: 'This is the need of strongly consistent reads.' },
  { factor: rational(1, 2), why: 'This halves as for eventually consistent reads.' },
  { factor: rational(2), why: 'This doubles as for transactional reads.' },
  {
    factor: rational(1, 4),
    why: 'This halves twice; an eventually consistent read takes half a unit for each 4 KB.',
  },
];

const SCENARIOS = [
  (reads: string, size: string, kind: string) =>
    `A provisioned table serves ${reads} ${kind} reads a second of items of ${size} KB each.`,
  (reads: string, size: string, kind: string) =>
    `A shop looks up ${reads} articles a second by their key, each an item of ${size} KB, with ${kind} reads on a table in provisioned mode.`,
  (reads: string, size: string, kind: string) =>
    `A mobile back end is planned for ${reads} GetItem calls a second. Its items have ${size} KB, and the reads are ${kind}.`,
] as const;
