import type { StoryNode } from './stories.ts';

/**
 * Whether an event is left out unless everything is asked for: looking that came of nothing, and what AWS's services do
 * all day under a role (polling, writing logs). A refusal is never left out, nor what failed on the way of an event.
 */
export const isHousekeeping = (
  { event }: StoryNode,
  parent: StoryNode | undefined,
  isReadOnly: (api: string) => boolean,
): boolean => {
  if (event?.kind !== 'call') return false;
  if (!parent) return isReadOnly(event.api) || (POLLS.has(event.api) && !isPerson(event.caller));
  // Functions log and measure under a role that may not be allowed to.
  if (REPORTS.has(event.api)) return true;
  // A service that is told to use a role tries it out first, with calls that look or that can't succeed.
  const isTrial = parent.event?.kind === 'call' && !isPerson(event.caller);
  return isTrial && (event.error !== undefined || isReadOnly(event.api));
};

const POLLS: ReadonlySet<string> = new Set(['sqs.ReceiveMessage']);

const REPORTS: ReadonlySet<string> = new Set([
  'logs.CreateLogGroup',
  'logs.CreateLogStream',
  'logs.PutLogEvents',
  'cloudwatch.PutMetricData',
]);

const isPerson = (caller: string): boolean => /^arn:aws:iam::\d+:(?:root|user\/)/.test(caller);
