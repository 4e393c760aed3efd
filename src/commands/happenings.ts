import { isIP } from 'node:net';
import type { Happening } from '../proof/proof-event.ts';
import type { Trace, TraceEvent } from '../sandbox/kernel/trace.ts';

/** Collects what a sandbox does by itself; each call of the result gives what came since the last. */
export const watchHappenings = (trace: Trace): (() => readonly Happening[]) => {
  let seen: Happening[] = [];
  trace.subscribe((event) => {
    const what = textOf(event);
    if (what !== undefined) seen.push({ atMs: event.atMs, what });
  });
  return () => {
    const all = seen;
    seen = [];
    return all;
  };
};

/** Undefined for what is told elsewhere, or is nobody's concern: the player's own calls, logs and metrics. */
const textOf = (event: TraceEvent): string | undefined => {
  switch (event.kind) {
    case 'invocation': {
      const start = event.coldStart ? 'cold start' : 'warm';
      return `function ${shortName(event.functionArn)} runs (${start}): ${event.outcome}`;
    }
    case 'delivery':
      // Requests to an API are the player's own, or told by what they lead to.
      if (isIP(event.from) !== 0) return undefined;
      return `${shortName(event.from)} to ${shortName(event.to)}: ${event.outcome}`;
    case 'refusal':
      return isBookkeeping(event.action)
        ? undefined
        : `${shortName(event.caller)} may not ${event.action}: ${event.missing}`;
    case 'call':
      if (isPlayers(event) || isBookkeeping(event.api) || isPoll(event.api) || event.error) return undefined;
      return `${shortName(event.caller)} calls ${event.api} on ${shortName(event.resource)}`;
    case 'state': {
      const tries = event.attempts === undefined ? '' : `, attempt ${event.attempts}`;
      return `state ${event.state} (${event.type}${tries}): ${event.outcome}`;
    }
    case 'execution':
      return `execution ${shortName(event.executionArn)}: ${event.outcome}`;
    case 'begun':
      return undefined;
  }
};

/** What the player asks for, and what services say of it to the default bus. */
const isPlayers = ({ caller, api }: { readonly caller: string; readonly api: string }): boolean =>
  caller.endsWith(':user/learner') ||
  api === 'execute-api.Invoke' ||
  (api === 'events.PutEvents' && caller.endsWith('.amazonaws.com'));

const isBookkeeping = (api: string): boolean => /^(logs|cloudwatch|sts)[.:]/.test(api);

/** What a source of events is asked again and again; that it had something is told as a delivery. */
const isPoll = (api: string): boolean => /^(dynamodbstreams\.|kinesis\.(Get|Describe|List))/.test(api);

/** The last part of an ARN or address, without the run's prefix; of a stream, whose it is. */
const shortName = (arn: string): string => {
  const table = /:table\/([^/]+)\/stream\//.exec(arn)?.[1];
  if (table !== undefined) return `the stream of ${withoutRun(table)}`;
  const [, role, session = ''] = /:assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  // A function's session is named for it; those of services have no name that says anything.
  if (role !== undefined)
    return withoutRun(session) === session ? `the role ${withoutRun(role)}` : withoutRun(session);
  if (/^https?:/.test(arn) && URL.canParse(arn)) return addressName(new URL(arn));
  return withoutRun(arn.split(/[:/]/).at(-1) ?? arn);
};

/** Hosts that AWS gives say nothing to a reader. */
const addressName = ({ hostname, pathname }: URL): string => {
  const last = pathname.split('/').findLast((part) => part !== '');
  if (last !== undefined) return last;
  if (hostname.includes('.lambda-url.')) return 'the function URL';
  return hostname.includes('.execute-api.') ? 'the API' : hostname;
};

const withoutRun = (name: string): string => name.replace(/^slabs-[a-z0-9]{6}-/, '');
