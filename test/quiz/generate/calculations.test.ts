import { describe, expect, test } from 'vitest';
import { generateQuestion } from '../../../src/quiz/generate/calculation.ts';
import { CALCULATIONS } from '../../../src/quiz/generate/index.ts';
import { readBank } from '../../../src/quiz/read-bank.ts';

const SEEDS = 10_000;

describe.each(CALCULATIONS)('$id', (calculation) => {
  test(`is sound for ${SEEDS} seeds`, () => {
    const stems = new Set<string>();
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const question = generateQuestion(calculation, String(seed));
      const fault = faultOf(question);
      if (fault) expect.fail(`seed ${seed}: ${fault}\n${JSON.stringify(question, null, 1)}`);
      stems.add(question.stem);
    }
    expect(stems.size).toBeGreaterThan(12);
  });

  test('gives the same question for the same seed', () => {
    expect(generateQuestion(calculation, 'again')).toEqual(generateQuestion(calculation, 'again'));
  });

  test('cites facts that exist', () => {
    const known = new Set(readBank('quizzes').facts.map(({ id }) => id));
    expect(calculation.facts.filter((id) => !known.has(id))).toEqual([]);
  });
});

test('no queue has more in flight than its quota allows', () => {
  const calculation = CALCULATIONS.find(({ id }) => id === 'generated-messages-in-flight');
  if (!calculation) throw new Error('the calculation is gone');
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const key = generateQuestion(calculation, String(seed)).options.find(({ correct }) => correct);
    expect(leadingNumber(key?.text ?? '')).toBeLessThanOrEqual(120_000);
  }
});

const faultOf = (question: ReturnType<typeof generateQuestion>): string | undefined => {
  const texts = question.options.map(({ text }) => text);
  if (texts.length !== 4) return `${texts.length} options`;
  if (new Set(texts).size !== 4) return 'two options are the same';
  if (question.options.filter(({ correct }) => correct).length !== 1) return 'not one right answer';
  if (question.options.some(({ why }) => why.length < 20)) return 'an option is not explained';
  const numbers = texts.map(leadingNumber);
  if (numbers.some((value) => !(value > 0) || value > 2e12)) return 'a number that nobody would believe';
  if (numbers.some((value, index) => value < (numbers[index - 1] ?? 0))) return 'options do not ascend';
  return /NaN|undefined|Infinity/.test(JSON.stringify(question)) ? 'a value is missing' : undefined;
};

const leadingNumber = (text: string) => Number(/\d[\d,]*(\.\d+)?/.exec(text)?.[0].replaceAll(',', ''));
