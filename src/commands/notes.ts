import type { AppContext } from '../context.ts';
import { topicsOf, unknownTopic } from '../quiz/pool.ts';
import type { Bank, Fact } from '../quiz/schema.ts';
import { searchBank } from '../quiz/search.ts';
import { errataText, foundText, topicsText, topicText } from '../screens/notes.ts';
import { defineCommand, optionIsSet, optionText } from './command.ts';
import { labsOnTopic } from './labs-on-topic.ts';
import { openBank } from './quiz-session.ts';

export const notes = defineCommand({
  args: '[topic]',
  description:
    'A summary of a topic, with what the study notes have wrong or old and what AWS documents today.',
  options: [
    { flags: '--search <text>', help: 'facts and questions with these words' },
    { flags: '--errata', help: 'only what is wrong or old in the notes' },
  ],
  examples: [
    ['serverless-labs notes', 'the topics'],
    ['serverless-labs notes sqs', 'one of them'],
    ['serverless-labs notes --search "visibility timeout"', 'wherever that is written of'],
    ['serverless-labs notes --errata', 'all corrections'],
  ],
  run: async (invocation, context) => {
    const bank = await openBank(context);
    const [topic] = invocation.args;
    const topics = topicsOf(bank);
    if (topic !== undefined && !topics.includes(topic)) throw unknownTopic(topic, topics);
    const search = optionText(invocation, 'search');
    if (search !== undefined)
      show(context, foundText(searchBank(onTopic(bank, topic), search), context.terminal));
    else if (optionIsSet(invocation, 'errata'))
      show(context, `${errataText(errataOf(bank, topic), context.terminal)}\n`);
    else if (topic === undefined)
      show(
        context,
        topicsText(
          topics.map((name) => topicLine(bank, name)),
          context.terminal,
        ),
      );
    else
      show(
        context,
        await topicText(
          {
            ...{ topic, summary: bank.summaries[topic] ?? '' },
            errata: errataOf(bank, topic),
            labs: await labsOnTopic(topic, context),
          },
          context.terminal,
        ),
      );
    return 0;
  },
});

const show = ({ terminal }: AppContext, text: string) => terminal.write(text);

const onTopic = (bank: Bank, topic: string | undefined): Bank =>
  topic === undefined
    ? bank
    : {
        ...bank,
        facts: bank.facts.filter((fact) => fact.topic === topic),
        questions: bank.questions.filter((question) => question.topic === topic),
      };

const errataOf = (bank: Bank, topic: string | undefined): readonly Fact[] =>
  onTopic(bank, topic).facts.filter(({ status }) => status !== 'current');

const topicLine = (bank: Bank, topic: string) => ({
  topic,
  questions: onTopic(bank, topic).questions.length,
  facts: onTopic(bank, topic).facts.length,
  errata: errataOf(bank, topic).length,
});
