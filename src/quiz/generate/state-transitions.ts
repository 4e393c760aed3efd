import type { Calculation } from './calculation.ts';
import { decimal, dollars, minus, over, plus, rational, times } from './rational.ts';

/** Standard workflows in us-east-1: https://aws.amazon.com/step-functions/pricing/ */
export const stateTransitions: Calculation = {
  id: 'generated-state-transitions',
  topic: 'step-functions',
  exams: { 'DVA-C02': 4, 'SAA-C03': 4 },
  facts: ['n003-std-price'],
  reference: 'https://aws.amazon.com/step-functions/pricing/',
  checked: '2026-11-21',
  pose: (random) => {
    const executions = rational(random.int(2, 90) * 10_000);
    const transitions = rational(random.int(3, 12));
    const retriedPercent = random.pick([5, 10, 20, 25, 50]);
    const plain = times(executions, transitions);
    const retries = times(executions, rational(retriedPercent, 100));
    const all = plus(plain, retries);
    const answer = times(minus(all, FREE), PRICE);
    const scenario = random.pick(SCENARIOS)(
      decimal(executions),
      decimal(transitions),
      String(retriedPercent),
    );
    return {
      stem: `${scenario} A thousand state transitions cost $0.025, and 4,000 a month are free. What does the Standard workflow cost a month?`,
      answer,
      working: `Each retry counts as a transition: ${decimal(plain)} + ${decimal(retries)} = ${decimal(all)}. (${decimal(all)} - 4,000) × $0.025 / 1,000 = ${dollars(answer)}.`,
      show: dollars,
      mistakes: [
        { value: times(minus(plain, FREE), PRICE), why: 'This takes retries for free.' },
        { value: times(all, PRICE), why: 'This forgets the 4,000 free transitions.' },
        {
          value: times(minus(executions, FREE), PRICE),
          why: 'This bills executions, as Express workflows do; Standard ones bill transitions.',
        },
        { value: times(plain, PRICE), why: 'This takes retries for free and forgets the free transitions.' },
      ],
    };
  },
};

const FREE = rational(4000);
const PRICE = over(rational(25, 1000), rational(1000));

const SCENARIOS = [
  (executions: string, transitions: string, percent: string) =>
    `A workflow runs ${executions} times a month with ${transitions} state transitions each. In ${percent} % of the executions one task is retried once.`,
  (executions: string, transitions: string, percent: string) =>
    `A bank starts ${executions} executions a month. Each makes ${transitions} state transitions, and ${percent} % of them need one retry in addition.`,
] as const;
