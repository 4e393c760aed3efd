import { LabsError } from '../core/errors.ts';
import type { TraceEvent } from '../sandbox/kernel/trace.ts';
import { readTrace } from '../sandbox/kernel/trace-log.ts';
import { tellStories } from '../sandbox/trace/stories.ts';
import { jsonLine } from '../screens/json-event.ts';
import { storiesText, traceLines, traceNote } from '../screens/trace.ts';
import { defineCommand, type Invocation, optionIsSet, optionText } from './command.ts';
import { executionArn } from './execution-view.ts';
import { traceExecution } from './trace-execution.ts';
import { followTrace } from './trace-following.ts';
import { traceWish, wantedStories } from './trace-wish.ts';

export const trace = defineCommand({
  args: '[what]',
  description:
    'Tells what happened in the sandbox, as trees with times: a call, and all that came of it; of a refusal, the statement that was missing. ' +
    'It works while another terminal holds the sandbox, and afterwards.\n\n' +
    'what  a run, a lab (its latest run), or an id: of a message, a request, an event; an execution of a state machine is drawn, and its history gone through with keys',
  options: [
    { flags: '--follow', help: 'go on telling, until Ctrl-C' },
    { flags: '--service <service>', help: 'only stories in which this service has a part: sqs, lambda, …' },
    { flags: '--id <id>', help: 'only stories about this message, request, execution or resource' },
    { flags: '--last <n>', help: 'how many of the latest stories (20)' },
    { flags: '--all', help: 'also what only looks, and what services do by themselves' },
    { flags: '--svg <file>', help: 'write an execution’s drawing there' },
    { flags: '--json', help: 'one JSON object an event' },
  ],
  examples: [
    ['serverless-labs trace', 'the latest stories'],
    ['serverless-labs trace sqs-lambda-dynamodb', 'those of a lab’s latest run'],
    ['serverless-labs trace first-order', 'the machine of the execution of this name, coloured'],
    ['serverless-labs trace --follow --service lambda', 'watch functions at work'],
  ],
  run: async (invocation, context) => {
    const { terminal, paths } = context;
    const events = readTrace(paths.sandbox);
    const execution = executionWish(invocation, events);
    if (execution) return traceExecution(execution.arn, execution, context);
    const wish = traceWish(invocation, context);
    if (optionIsSet(invocation, 'follow')) return followTrace(wish, context);
    const stories = wantedStories(tellStories(events), wish);
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

interface ExecutionWish {
  readonly arn: string;
  /** The file for the picture. */
  readonly svg: string | undefined;
}

/** An execution is drawn, unless its events are asked for. */
const executionWish = (invocation: Invocation, events: readonly TraceEvent[]): ExecutionWish | undefined => {
  const [named] = invocation.args;
  const svg = optionText(invocation, 'svg');
  const arn = named === undefined ? undefined : executionArn(named, events);
  if (arn !== undefined) {
    const asksForEvents = optionIsSet(invocation, 'json') || optionIsSet(invocation, 'follow');
    return asksForEvents ? undefined : { arn, svg };
  }
  if (svg === undefined) return undefined;
  throw new LabsError('USAGE', '--svg draws an execution, but none was named.', {
    fix: 'Name one by its ARN or name: serverless-labs trace first-order --svg machine.svg',
  });
};
