import type { Call } from '../aws/call.ts';
import type { JsonObject } from '../aws/json.ts';
import type { TraceEvent } from '../sandbox/kernel/trace.ts';
import type { ExecutionView } from '../screens/machine/history.ts';
import type { MachineEvent } from '../screens/machine/progress.ts';

/** The execution that is meant by an ARN or a name: the latest of which the trace tells. */
export const executionArn = (named: string, events: readonly TraceEvent[]): string | undefined => {
  if (/^arn:[\w-]+:states:[^:]*:\d+:(?:execution|express):./.test(named)) return named;
  return events
    .flatMap((event) => executionOf(event) ?? [])
    .findLast((arn) => arn.endsWith(`:${named}`) || (/:express:/.test(arn) && arn.split(':')[7] === named));
};

/** The ARN of the execution that an event is about. */
export const executionOf = (event: TraceEvent): string | undefined => {
  if (event.kind === 'execution' || event.kind === 'state') return event.executionArn;
  return event.kind === 'begun' && event.what === 'execution' ? event.arn : undefined;
};

/** Throws AwsCallError where there is no such execution. */
export const readExecution = async (
  arn: string,
  call: Call,
  events: readonly TraceEvent[],
): Promise<ExecutionView> => {
  if (arn.includes(':express:')) return expressView(arn, call, events);
  const history = async () => machineEvents(await readHistory(arn, call));
  return standardView(arn, call, history);
};

/** The same by its newest events alone: one page of its history, however long that is. */
export const readNewest = async (
  arn: string,
  call: Call,
  events: readonly TraceEvent[],
): Promise<ExecutionView> => {
  if (arn.includes(':express:')) return expressView(arn, call, events);
  const newest = { executionArn: arn, maxResults: PAGE, reverseOrder: true };
  const history = async () =>
    machineEvents(listOf((await call('states.GetExecutionHistory', newest)).events).toReversed());
  return standardView(arn, call, history);
};

const standardView = async (
  arn: string,
  call: Call,
  history: () => Promise<readonly MachineEvent[]>,
): Promise<ExecutionView> => {
  const [{ status }, { definition }] = await Promise.all([
    call('states.DescribeExecution', { executionArn: arn }),
    call('states.DescribeStateMachineForExecution', { executionArn: arn }),
  ]);
  return { arn, status: String(status), definition: String(definition), events: await history() };
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
const PAGE = 1000;

const readHistory = async (executionArn: string, call: Call): Promise<readonly JsonObject[]> => {
  const events: JsonObject[] = [];
  let nextToken: string | undefined;
  do {
    const input = { executionArn, maxResults: PAGE, ...(nextToken !== undefined && { nextToken }) };
    const page = await call('states.GetExecutionHistory', input);
    events.push(...listOf(page.events));
    nextToken = typeof page.nextToken === 'string' ? page.nextToken : undefined;
  } while (nextToken !== undefined);
  return events;
};

const listOf = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** GetExecutionHistory's events: those that don't name their state have it from the events before. */
export const machineEvents = (events: readonly JsonObject[]): readonly MachineEvent[] => {
  const known = new Map<number, Known>();
  return events.map((event) => {
    const id = Number(event.id);
    const details = detailsOf(event);
    const type = String(event.type);
    const previous = Number(event.previousEventId);
    const state = type.startsWith('Execution')
      ? undefined
      : (textOf(details.name) ?? stateBefore(type, previous, known));
    known.set(id, { type, previous, state });
    return {
      ...{ id, type, state, atMs: Date.parse(String(event.timestamp)) },
      ...{ error: textOf(details.error), cause: textOf(details.cause) },
      data: textOf(details.output) ?? textOf(details.input) ?? textOf(details.parameters),
    };
  });
};

interface Known {
  readonly type: string;
  readonly previous: number;
  readonly state: string | undefined;
}

/** The event before is about the same state, but where branches or iterations come together: there it is the start's. */
const stateBefore = (
  type: string,
  previous: number,
  known: ReadonlyMap<number, Known>,
): string | undefined => {
  const [, kind] = /^(Parallel|Map)State(?:Succeeded|Failed)$/.exec(type) ?? [];
  if (kind === undefined) return known.get(previous)?.state;
  let inner = 0;
  for (let event = known.get(previous); event; event = known.get(event.previous)) {
    if (event.type === `${kind}StateSucceeded` || event.type === `${kind}StateFailed`) inner += 1;
    if (event.type !== `${kind}StateStarted`) continue;
    if (inner === 0) return event.state;
    inner -= 1;
  }
  return undefined;
};

const detailsOf = (event: JsonObject): JsonObject =>
  Object.entries(event).flatMap(([name, value]) =>
    name.endsWith('EventDetails') && isObject(value) ? [value] : [],
  )[0] ?? {};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** An Express execution has no history to ask for; the trace knows its states. */
const expressView = async (
  arn: string,
  call: Call,
  events: readonly TraceEvent[],
): Promise<ExecutionView> => {
  const stateMachineArn = arn.replace(/:express:([^:]+):.*$/, ':stateMachine:$1');
  const { definition } = await call('states.DescribeStateMachine', { stateMachineArn });
  const own = events.filter(
    (event) => executionOf(event) === arn || (event.kind === 'begun' && event.arn === arn),
  );
  const ended = own.find((event) => event.kind === 'execution');
  const [status = 'RUNNING'] = ended?.kind === 'execution' ? ended.outcome.split(':') : [];
  return { arn, status, definition: String(definition), events: fromTrace(own) };
};

type Fact = Omit<MachineEvent, 'id'>;
type StateEvent = Extract<TraceEvent, { kind: 'state' }>;

/** States that take their time are told when they begin; of the others only the end. */
const fromTrace = (events: readonly TraceEvent[]): readonly MachineEvent[] => {
  const ends = new Map(events.flatMap((event) => (event.kind === 'state' ? [[event.id, event]] : [])));
  const begun = new Set(events.flatMap(({ kind, id }) => (kind === 'begun' ? [id] : [])));
  const facts = events.flatMap((event): readonly Fact[] => {
    const { atMs, id } = event;
    if (event.kind === 'begun' && event.what === 'state')
      return [{ atMs, type: `${ends.get(id)?.type ?? ''}StateEntered`, state: event.name }];
    if (event.kind === 'execution')
      return [{ atMs, type: endingOf(event.outcome), state: undefined, error: event.outcome.split(': ')[1] }];
    if (event.kind !== 'state') return [];
    const { type, state, durationMs } = event;
    const entered = { atMs: atMs - durationMs, type: `${type}StateEntered`, state };
    return [...(begun.has(id) ? [] : [entered]), ...leavingFacts(event)];
  });
  return facts.map((fact, index) => ({ ...fact, id: index + 1 }));
};

const endingOf = (outcome: string): string =>
  outcome === 'SUCCEEDED' ? 'ExecutionSucceeded' : 'ExecutionFailed';

const leavingFacts = ({ state, type, atMs, outcome }: StateEvent): readonly Fact[] => {
  const exited = { atMs, type: `${type}StateExited`, state };
  if (outcome === 'ok') return [exited];
  const [, caught] = /^caught (.*)$/.exec(outcome) ?? [];
  // Only these are told of failures; a Fail state is left by nobody.
  const kind = type === 'Task' ? 'TaskFailed' : `${type}StateFailed`;
  const failed = { atMs, type: kind, state, error: caught ?? outcome };
  return caught === undefined ? [failed] : [failed, exited];
};
