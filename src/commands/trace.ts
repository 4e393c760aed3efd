import { readTrace } from '../sandbox/kernel/trace-log.ts';
import { tellStories } from '../sandbox/trace/stories.ts';
import { jsonLine } from '../screens/json-event.ts';
import { storiesText, traceLines, traceNote } from '../screens/trace.ts';
import { defineCommand, optionIsSet } from './command.ts';
import { followTrace } from './trace-following.ts';
import { traceWish, wantedStories } from './trace-wish.ts';

export const trace = defineCommand({
  args: '[what]',
  description:
    'Tells what happened in the sandbox, as trees with times: a call, and all that came of it; of a refusal, the statement that was missing. ' +
    'It works while another terminal holds the sandbox, and afterwards.\n\n' +
    'what  a run, a lab (its latest run), or an id: of a message, a request, an event',
  options: [
    { flags: '--follow', help: 'go on telling, until Ctrl-C' },
    { flags: '--service <service>', help: 'only stories in which this service has a part: sqs, lambda, …' },
    { flags: '--id <id>', help: 'only stories about this message, request, execution or resource' },
    { flags: '--last <n>', help: 'how many of the latest stories (20)' },
    { flags: '--all', help: 'also what only looks, and what services do by themselves' },
    { flags: '--json', help: 'one JSON object an event' },
  ],
  examples: [
    ['serverless-labs trace', 'the latest stories'],
    ['serverless-labs trace sqs-lambda-dynamodb', 'those of a lab’s latest run'],
    ['serverless-labs trace --follow --service lambda', 'watch functions at work'],
  ],
  run: async (invocation, context) => {
    const { terminal, paths } = context;
    const wish = traceWish(invocation, context);
    if (optionIsSet(invocation, 'follow')) return followTrace(wish, context);
    const stories = wantedStories(tellStories(readTrace(paths.sandbox)), wish);
    const shown = stories.slice(-wish.last);
    if (wish.isJson) {
      for (const line of shown.flatMap(traceLines)) terminal.write(jsonLine(line));
      return 0;
    }
    const hidden = stories.length - shown.length;
    terminal.write(storiesText(shown, terminal));
    terminal.write(traceNote({ shown: shown.length, hidden, of: wish.about }, terminal));
    return 0;
  },
});
