import { expect, test } from 'vitest';
import { type Card, createScheduler } from '../../src/quiz/schedule.ts';

const START = Date.UTC(2022, 11, 29, 12, 30);
const DAY_MS = 86_400_000;

/**
 * "Long-term scheduler, test1" of ts-fsrs, with its weights:
 * https://github.com/open-spaced-repetition/ts-fsrs/blob/main/packages/fsrs/__tests__/impl/long-term_scheduler.test.ts
 */
test("agrees with ts-fsrs's published intervals, stabilities and difficulties", () => {
  const weights = [
    0.4197, 1.1869, 3.0412, 15.2441, 7.1434, 0.6477, 1.0007, 0.0674, 1.6597, 0.1712, 1.1178, 2.0225, 0.0904,
    0.3025, 2.1214, 0.2498, 2.9466, 0.4891, 0.6468,
  ];
  const answers = [true, true, true, true, true, true, false, false, true, true, true, true, true];
  const cards = play(createScheduler(weights), answers);
  expect(cards.map(({ due, lastReview }) => (due - lastReview) / DAY_MS)).toEqual([
    3, 13, 48, 155, 445, 1158, 17, 3, 11, 37, 112, 307, 773,
  ]);
  expect(cards.map(({ stability }) => stability)).toEqual([
    3.0412, 13.09130698, 48.15848988, 154.93732625, 445.05562739, 1158.07779739, 16.63063166, 3.01732209,
    11.42247264, 37.37521902, 111.8752758, 306.5974569, 772.94026648,
  ]);
  expect(cards.map(({ difficulty }) => difficulty)).toEqual([
    4.49094334, 4.26664289, 4.05746029, 3.86237659, 3.68044154, 3.51076891, 4.69833071, 5.55956298,
    5.26323756, 4.98688448, 4.72915759, 4.4888015, 4.26464541,
  ]);
});

test('remembers by less and less until the next review', () => {
  const { next, retrievability } = createScheduler();
  const card = next(undefined, true, START);
  expect(retrievability(card, START)).toBeCloseTo(1);
  expect(retrievability(card, card.due)).toBeLessThan(0.95);
  expect(retrievability(card, card.due + 100 * DAY_MS)).toBeLessThan(retrievability(card, card.due));
});

const play = ({ next }: ReturnType<typeof createScheduler>, answers: readonly boolean[]): readonly Card[] => {
  const cards: Card[] = [];
  for (const isCorrect of answers) {
    const card = cards.at(-1);
    cards.push(next(card, isCorrect, card?.due ?? START));
  }
  return cards;
};
