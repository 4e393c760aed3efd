import type { CallEvent } from '../aws/call.ts';
import { addUsage, costOf, type Usage } from '../aws/price/prices.ts';
import { createRunningMeter, type RunningMeter } from '../aws/price/running.ts';
import {
  usageOfCall,
  usageOfExpress,
  usageOfHttpRequest,
  usageOfInvocation,
  usageOfRestRequest,
  usageOfState,
} from '../aws/price/usage.ts';
import { runPrefix } from '../cleanup/resource-type.ts';
import type { RunContext } from '../lab/run-context.ts';
import type { TraceEvent } from '../sandbox/kernel/trace.ts';
import { traceReader } from '../sandbox/kernel/trace-log.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { costSoFarText } from '../screens/cost.ts';

/** How much memory a function has, in MB, by its ARN. */
export type MemoryOf = (functionArn: string) => number;

/** What AWS would have counted of something that happened in the sandbox. */
export const usageOfEvent = (event: TraceEvent, memoryOf: MemoryOf): Usage => {
  switch (event.kind) {
    case 'call':
      if (event.api === 'execute-api.Invoke') return usageOfRestRequest(event.error?.code);
      return event.error || isToldByAws(event) ? {} : usageOfCall(event.api, event.resource);
    case 'invocation':
      return usageOfInvocation(event.durationMs, memoryOf(event.functionArn));
    case 'state':
      // Executions of Express workflows are told apart by their ARN.
      return isExpress(event) ? {} : usageOfState(event.attempts ?? 1);
    case 'execution':
      return isExpress(event) ? usageOfExpress(event.durationMs) : {};
    case 'delivery':
      return TO_HTTP_API.test(event.to) ? usageOfHttpRequest(event.outcome) : {};
    default:
      return {};
  }
};

/** Counts what AWS would count of all that happens in a sandbox from now on; the result gives the sum so far. */
export const countUsage = ({
  trace,
  clock,
  connection,
}: Pick<Sandbox, 'trace' | 'clock'> & Pick<RunContext, 'connection'>): (() => Usage) => {
  let usage: Usage = {};
  const memory = new Map<string, number>();
  const running = createRunningMeter();
  trace.subscribe((event) => {
    noteRunning(event, running);
    usage = addUsage(
      usage,
      usageOfEvent(event, (arn) => memory.get(arn) ?? DEFAULT_MEMORY_MB),
    );
  });
  connection.onCall((event) => {
    if (event.kind === 'answered' && typeof event.output.FunctionArn === 'string')
      memory.set(event.output.FunctionArn, Number(event.output.MemorySize) || DEFAULT_MEMORY_MB);
  });
  return () => addUsage(usage, running.usage(clock.now()));
};

const isExpress = ({ executionArn }: { readonly executionArn: string }): boolean =>
  executionArn.includes(':express:');

/** `shop (a1b2c3d4e5/$default) GET /items`, as HTTP APIs tell of their requests. */
const TO_HTTP_API = / \([a-z0-9]{10}\/[^)]+\) [A-Z]+ \//;

/** Events and metrics of AWS's own services are free: https://aws.amazon.com/eventbridge/pricing/, https://aws.amazon.com/cloudwatch/pricing/ */
const isToldByAws = ({ api, caller }: Extract<TraceEvent, { kind: 'call' }>): boolean =>
  TOLD_BY_AWS.has(api) && caller.endsWith('.amazonaws.com');

const TOLD_BY_AWS: ReadonlySet<string> = new Set(['events.PutEvents', 'cloudwatch.PutMetricData']);

/** What a run costs, counted while it goes on. */
export interface CostMeter {
  /** `would have cost $0.000012`; empty as long as nothing was counted. */
  readonly text: () => string;
  readonly usd: () => number;
  readonly close: () => void;
}

/** On the sandbox all that has happened counts, whoever did it; elsewhere the calls of this process. */
export const createCostMeter = (run: RunContext, sandboxFolder: string): CostMeter => {
  const { connection } = run;
  let usage: Usage = {};
  const count = (more: Usage) => {
    usage = addUsage(usage, more);
  };
  const isReal = connection.target.kind === 'aws';
  const running = createRunningMeter();
  const read = connection.target.kind === 'sandbox' ? sandboxReader(run, running, sandboxFolder) : undefined;
  const note = (event: CallEvent) => {
    if (event.kind !== 'answered') return;
    count(usageOfCall(event.api, resourceIn(event.input)));
    running.note(event.api, run.clock.now());
  };
  const stop = read ? () => {} : connection.onCall(note);
  const usd = () => {
    for (const more of read?.() ?? []) count(more);
    return costOf(addUsage(usage, running.usage(run.clock.now())));
  };
  return { usd, text: () => costSoFarText(usd(), { isReal }), close: stop };
};

/** What of the input tells a FIFO queue. */
const resourceIn = (input: Readonly<Record<string, unknown>>): string =>
  typeof input.QueueUrl === 'string' ? input.QueueUrl : '';

/** The run's events since the last look, as usage. */
type UsageReader = () => readonly Usage[];

const sandboxReader = (run: RunContext, running: RunningMeter, folder: string): UsageReader => {
  const reader = traceReader(folder);
  const prefix = runPrefix(run.journal.run);
  const sinceMs = Date.parse(run.journal.state.startedAt);
  const memory = createMemoryBook(run);
  return () => {
    const added = reader.next();
    for (const event of added) if (event.atMs >= sinceMs) noteRunning(event, running);
    const apis = restApisOf(run);
    return added
      .filter((event) => isAbout(event, prefix) || isToApi(event, apis))
      .map((event) => usageOfEvent(event, memory));
  };
};

/** Instances have no names, so all that was started since the run began counts. */
export const noteRunning = (event: TraceEvent, running: RunningMeter): void => {
  if (event.kind === 'call' && !event.error) running.note(event.api, event.atMs);
};

/** AWS gives REST APIs their ids: those that the run has made. */
const restApisOf = ({ journal }: RunContext): readonly string[] =>
  [...journal.state.resources.values()].flatMap(({ type, name }) => (type === REST_API ? [name] : []));

const REST_API = 'apigateway.rest-api';

/** `arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/prod/GET/items` */
const isToApi = (event: TraceEvent, apis: readonly string[]): boolean =>
  event.kind === 'call' &&
  event.api === 'execute-api.Invoke' &&
  apis.some((id) => event.resource.includes(`:${id}/`));

const isAbout = (event: TraceEvent, prefix: string): boolean => {
  if (event.kind === 'call') return event.resource.includes(prefix);
  if (event.kind === 'invocation') return event.functionArn.includes(prefix);
  if (event.kind === 'delivery') return event.to.startsWith(prefix);
  return (event.kind === 'state' || event.kind === 'execution') && event.executionArn.includes(prefix);
};

/** A function's memory is looked up once; until it is known, it is what a function has by default. */
const createMemoryBook = ({ connection }: RunContext): MemoryOf => {
  const known = new Map<string, number>();
  return (functionArn) => {
    if (!known.has(functionArn)) {
      known.set(functionArn, DEFAULT_MEMORY_MB);
      void connection
        .call('lambda.GetFunctionConfiguration', { FunctionName: functionArn })
        .then(({ MemorySize }) => known.set(functionArn, Number(MemorySize) || DEFAULT_MEMORY_MB))
        .catch(() => undefined);
    }
    return known.get(functionArn) ?? DEFAULT_MEMORY_MB;
  };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const DEFAULT_MEMORY_MB = 128;
