import type { TraceEvent } from '../sandbox/kernel/trace.ts';
import type { StoryNode } from '../sandbox/trace/stories.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import type { Page } from '../terminal/page.ts';

/** One event in a line; below a refusal stands the statement that was missing. */
export const nodeText = (node: StoryNode, page: Page, { isRoot }: { readonly isRoot: boolean }): string => {
  const { style } = page;
  const { event, isToldElsewhere } = node;
  if (!event) return style.dim('something that goes on still, or was forgotten');
  const { what, notes, trouble, below } = eventText(node, event, isRoot);
  const shown = notes.filter((note) => note !== '').join(', ');
  return [
    (event.kind === 'refusal' ? style.red : style.bold)(what),
    shown === '' ? '' : style.dim(` (${shown})`),
    trouble === undefined ? '' : `: ${style.red(trouble)}`,
    isToldElsewhere ? style.dim(' (told above)') : '',
    below === undefined ? '' : `\n${below}`,
  ].join('');
};

interface EventText {
  readonly what: string;
  /** Put in parentheses; empty ones are left out. */
  readonly notes: readonly string[];
  readonly trouble?: string | undefined;
  readonly below?: string | undefined;
}

const eventText = (node: StoryNode, event: TraceEvent, isRoot: boolean): EventText => {
  switch (event.kind) {
    case 'call':
      return callText(node, event, isRoot);
    case 'refusal':
      return {
        what: `refused: ${short(event.action)} on ${nameOf(event.resource)} to ${callerName(event.caller)}`,
        notes: [event.lacks === undefined ? short(event.missing) : short(event.near ?? '')],
        below: event.lacks === undefined ? undefined : missingStatement(event),
      };
    case 'invocation':
      return {
        what: `invoke ${nameOf(event.functionArn)}`,
        notes: [event.coldStart ? 'cold' : 'warm', durationText(event.durationMs)],
        trouble: troubleOf(event.outcome),
      };
    case 'delivery':
      return deliveryText(event);
    case 'state':
      return {
        what: `state ${short(event.state)}`,
        notes: [
          short(event.type),
          event.attempts === undefined ? '' : `${event.attempts} attempts`,
          ...(event.durationMs > 0 ? [durationText(event.durationMs)] : []),
        ],
        trouble: troubleOf(event.outcome),
      };
    case 'begun':
      return {
        what: `${event.what === 'invocation' ? 'invoke' : event.what} ${event.name === undefined ? nameOf(event.arn) : short(event.name)}`,
        notes: ['goes on'],
      };
    case 'execution':
      return {
        what: `execution ${nameOf(event.executionArn)}`,
        notes: [durationText(event.durationMs)],
        trouble: troubleOf(event.outcome),
      };
  }
};

const callText = (
  { children }: StoryNode,
  { api, resource, caller, durationMs, error }: Extract<TraceEvent, { kind: 'call' }>,
  isRoot: boolean,
): EventText => {
  const isRefused = children.some((child) => child.event?.kind === 'refusal');
  const target = resource === '*' ? '' : ` ${nameOf(resource)}`;
  return {
    what: `${DELETIONS.has(api) && !isRoot ? 'deleted: ' : ''}${short(api)}${target}`,
    notes: [isRoot ? `by ${callerName(caller)}` : '', durationMs > 0 ? durationText(durationMs) : ''],
    // What a refusal is about stands below it.
    trouble: error && short(isRefused ? error.code : `${error.code}: ${error.message}`),
  };
};

/** What a poller does with messages that its function has handled. */
const DELETIONS: ReadonlySet<string> = new Set(['sqs.DeleteMessage', 'sqs.DeleteMessageBatch']);

const deliveryText = ({
  from,
  to,
  records,
  outcome,
}: Extract<TraceEvent, { kind: 'delivery' }>): EventText => ({
  what: `${records === undefined ? nameOf(from) : `batch of ${records} from ${nameOf(from)}`} → ${nameOf(to)}`,
  notes: [],
  trouble: troubleOf(outcome),
});

const FINE: ReadonlySet<string> = new Set(['ok', 'delivered', 'SUCCEEDED']);

const troubleOf = (outcome: string): string | undefined => (FINE.has(outcome) ? undefined : short(outcome));

/** The statement that would have let the caller in, to be put into the kind of policy that lacks it. */
const missingStatement = (event: Refusal): string => {
  const needsPrincipal = event.lacks === 'resource-based policy' || event.lacks === 'role trust policy';
  const statement = {
    Effect: 'Allow',
    ...(needsPrincipal && { Principal: principalOf(event.caller) }),
    Action: event.action,
    ...(event.lacks !== 'role trust policy' && { Resource: event.resource }),
  };
  return `missing in ${needsPrincipal ? 'the resource’s' : 'its'} ${short(event.lacks ?? '')}: ${short(JSON.stringify(statement))}`;
};

const principalOf = (caller: string): object =>
  caller.startsWith('arn:') ? { AWS: roleArnOf(caller) } : { Service: caller };

/** `arn:aws:sts::…:assumed-role/worker/session` → `arn:aws:iam::…:role/worker` */
const roleArnOf = (caller: string): string =>
  caller.replace(/^arn:aws:sts::(\d*):assumed-role\/([^/]*)\/.*$/, 'arn:aws:iam::$1:role/$2');

/** Who was refused what, and the statement that denied it or was missing, in one sentence. */
export const refusalText = ({ caller, action, resource, missing }: Refusal): string =>
  `${callerName(caller)} may not ${short(action)} on ${nameOf(resource)}: ${short(missing)}`;

type Refusal = Extract<TraceEvent, { kind: 'refusal' }>;

/** The role or user behind a caller's ARN; services are called by their name. */
const callerName = (caller: string): string => {
  const role = /:assumed-role\/([^/]+)\//.exec(caller)?.[1];
  return role === undefined ? nameOf(caller) : short(role);
};

/** What follows account and kind in an ARN: `orders`, also of `table/orders`; of S3 bucket and key. */
const nameOf = (arn: string): string => {
  const [, , service = '', , , ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (resource === '') return short(arn);
  if (service === 's3') return short(resource);
  const name = resource.replace(/^[\w-]+[:/](?=.)/, '');
  return short(name.replace(/:(?:log-stream:.*|\*)$/, '').replace(/\/stream\/.*$/, ' (stream)'));
};

const short = (text: string): string => harmlessLine(text, 300);

/** `43 ms`, `1.25 s`, `12 min`, `3.5 h`, `365 d`. */
export const durationText = (durationMs: number): string => {
  const [limit = 0, size = 1, unit = 'ms'] = UNITS.find(([upTo]) => durationMs < upTo) ?? [];
  const value = durationMs / size;
  return `${limit === SECOND ? Math.round(value) : Number(value.toPrecision(3))} ${unit}`;
};

const SECOND = 1000;
const UNITS: readonly (readonly [upTo: number, size: number, unit: string])[] = [
  [SECOND, 1, 'ms'],
  [120 * SECOND, SECOND, 's'],
  [7200 * SECOND, 60 * SECOND, 'min'],
  [172_800 * SECOND, 3600 * SECOND, 'h'],
  [Number.POSITIVE_INFINITY, 86_400 * SECOND, 'd'],
];
