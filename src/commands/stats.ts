import type { AppContext } from '../context.ts';
import { type Stats, statsOf } from '../quiz/stats.ts';
import { jsonLine } from '../screens/json-event.ts';
import { type HelpfulLab, statsText } from '../screens/stats.ts';
import { defineCommand, optionIsSet } from './command.ts';
import { labsOnTopic } from './labs-on-topic.ts';
import { openQuizSession } from './quiz-session.ts';

export const stats = defineCommand({
  args: '',
  description:
    'Your answers by topic, domain and fact: accuracy, retention, streak, what falls due, and labs that would help.',
  options: [{ flags: '--json', help: 'all figures as one JSON object' }],
  examples: [
    ['serverless-labs stats', 'everything'],
    ['serverless-labs stats --json', 'the same for programs'],
  ],
  run: async (invocation, context) => {
    const { bank, history } = await openQuizSession(context);
    const figures = statsOf(bank, history.state(), context.clock.now());
    const labs = await helpfulLabs(figures, context);
    const event = { kind: 'stats', ...figures, labs };
    context.terminal.write(
      optionIsSet(invocation, 'json') ? jsonLine(event) : statsText(figures, labs, context.terminal),
    );
    history.close();
    return 0;
  },
});

const WEAK_SHARE = 0.8;
const MOST_LABS = 3;

/** Labs that are about the topics in which the most goes wrong, and aren't done yet. */
const helpfulLabs = async ({ topics }: Stats, context: AppContext): Promise<readonly HelpfulLab[]> => {
  const weak = topics
    .filter(({ answers, correct }) => answers > 0 && correct / answers < WEAK_SHARE)
    .sort((a, b) => a.correct / a.answers - b.correct / b.answers);
  const found: HelpfulLab[] = [];
  for (const { name } of weak) {
    const labs = await labsOnTopic(name, context);
    for (const { id, title, progress } of labs)
      if (progress.kind !== 'done') found.push({ id, title, topic: name });
  }
  return found
    .filter(({ id }, index) => found.findIndex((lab) => lab.id === id) === index)
    .slice(0, MOST_LABS);
};
