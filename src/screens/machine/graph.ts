import * as v from 'valibot';

/** Where a state leads to, and when: `otherwise`, `catch States.ALL`; without a label always. */
export interface Transition {
  readonly to: string;
  readonly label: string;
}

/** States that belong together, in the order in which they are read: the machine's own, a branch's, an iteration's. */
export interface MachineGraph {
  readonly startAt: string;
  readonly states: readonly MachineState[];
}

/** A state as a diagram shows it. */
export interface MachineState {
  /** Unique in the whole machine. */
  readonly name: string;
  readonly type: string;
  /** What it does, in a few words: the function or service that a task calls, how long a wait is. */
  readonly detail: string;
  readonly transitions: readonly Transition[];
  readonly isEnd: boolean;
  /** Of a Parallel state its branches, of a Map state its processor. */
  readonly inner: readonly MachineGraph[];
}

/** Undefined where the text is no definition. */
export const readGraph = (definition: string): MachineGraph | undefined => {
  try {
    return graphOf(v.parse(CONTAINER, JSON.parse(definition)));
  } catch {
    return undefined;
  }
};

const CATCHER = v.looseObject({ ErrorEquals: v.array(v.string()), Next: v.string() });
const RETRIER = v.looseObject({
  MaxAttempts: v.optional(v.number(), 3),
  IntervalSeconds: v.optional(v.number(), 1),
});
const TEXT = v.optional(v.union([v.string(), v.number()]));

interface Container {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

type State = v.InferOutput<typeof STATE_ENTRIES> & {
  readonly Branches?: readonly Container[] | undefined;
  readonly ItemProcessor?: Container | undefined;
  readonly Iterator?: Container | undefined;
};

const STATE_ENTRIES = v.looseObject({
  Type: v.string(),
  Next: v.optional(v.string()),
  Default: v.optional(v.string()),
  Resource: v.optional(v.string()),
  Error: v.optional(v.string()),
  Seconds: TEXT,
  SecondsPath: TEXT,
  Timestamp: TEXT,
  TimestampPath: TEXT,
  MaxConcurrency: TEXT,
  Choices: v.optional(v.array(v.record(v.string(), v.unknown())), []),
  Catch: v.optional(v.array(CATCHER), []),
  Retry: v.optional(v.array(RETRIER), []),
});

const CONTAINER: v.GenericSchema<unknown, Container> = v.object({
  StartAt: v.string(),
  States: v.record(
    v.string(),
    v.intersect([
      STATE_ENTRIES,
      v.looseObject({
        Branches: v.optional(v.array(v.lazy(() => CONTAINER))),
        ItemProcessor: v.optional(v.lazy(() => CONTAINER)),
        Iterator: v.optional(v.lazy(() => CONTAINER)),
      }),
    ]),
  ),
});

const graphOf = ({ StartAt, States }: Container): MachineGraph => {
  const states = new Map(Object.entries(States).map(([name, state]) => [name, stateOf(name, state)]));
  return { startAt: StartAt, states: inReadingOrder(StartAt, states) };
};

const stateOf = (name: string, state: State): MachineState => ({
  name,
  type: state.Type,
  detail: detailOf(state),
  transitions: [
    ...state.Choices.flatMap((rule) =>
      typeof rule.Next === 'string' ? [{ to: rule.Next, label: conditionText(rule) }] : [],
    ),
    ...(state.Default === undefined ? [] : [{ to: state.Default, label: 'otherwise' }]),
    ...(state.Next === undefined ? [] : [{ to: state.Next, label: '' }]),
    ...state.Catch.map(({ ErrorEquals, Next }) => ({ to: Next, label: `catch ${ErrorEquals.join(', ')}` })),
  ],
  isEnd: state.Type !== 'Choice' && state.Next === undefined,
  inner: [...(state.Branches ?? []), ...[state.ItemProcessor ?? state.Iterator ?? []].flat()].map(graphOf),
});

const detailOf = (state: State): string => {
  const retries = state.Retry.map(
    ({ MaxAttempts, IntervalSeconds }) => `retry ×${MaxAttempts} from ${IntervalSeconds} s`,
  );
  return [ownDetail(state), ...retries].filter((part) => part !== '').join(', ');
};

const ownDetail = (state: State): string => {
  switch (state.Type) {
    case 'Task':
      return resourceText(state.Resource ?? '');
    case 'Wait':
      return waitText(state);
    case 'Fail':
      return state.Error ?? '';
    case 'Map':
      return state.MaxConcurrency === undefined
        ? 'for each item'
        : `for each item, ${state.MaxConcurrency} at once`;
    case 'Parallel':
      return `${state.Branches?.length ?? 0} branches`;
    default:
      return '';
  }
};

const waitText = ({ Seconds, SecondsPath, Timestamp, TimestampPath }: State): string => {
  if (Seconds !== undefined) return typeof Seconds === 'number' ? `${Seconds} s` : `${query(Seconds)} s`;
  if (SecondsPath !== undefined) return `${SecondsPath} s`;
  return `until ${Timestamp ?? TimestampPath ?? ''}`;
};

/** `arn:aws:states:::sqs:sendMessage.waitForTaskToken` → `sqs:sendMessage.waitForTaskToken`; functions by their names. */
const resourceText = (resource: string): string => {
  const parts = resource.split(':');
  if (resource.startsWith('arn:aws:states:::')) return parts.slice(5).join(':');
  if (parts[2] === 'lambda') return `function ${parts.slice(6).join(':')}`;
  return parts[2] === 'states' ? `activity ${parts.slice(6).join(':')}` : resource;
};

/** A rule as a sentence would have it: `$.count > 5 and not $.isGift = true`. */
const conditionText = (rule: Readonly<Record<string, unknown>>): string => {
  if (typeof rule.Condition === 'string') return query(rule.Condition);
  for (const [word, joined] of [
    ['And', ' and '],
    ['Or', ' or '],
  ] as const) {
    const rules = rule[word];
    if (Array.isArray(rules))
      return rules.map((each) => (isRule(each) ? conditionText(each) : '')).join(joined);
  }
  if (isRule(rule.Not)) return `not (${conditionText(rule.Not)})`;
  const variable = typeof rule.Variable === 'string' ? rule.Variable : '';
  const [operator = '', operand] = Object.entries(rule).find(([name]) => !NOT_OPERATORS.has(name)) ?? [];
  return `${variable} ${operatorText(operator)} ${JSON.stringify(operand) ?? ''}`.trim();
};

const NOT_OPERATORS: ReadonlySet<string> = new Set([
  'Variable',
  'Next',
  'Comment',
  'Assign',
  'Output',
  'Condition',
]);

const isRule = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `NumericGreaterThanEqualsPath` → `≥`; those without a sign stay as they are. */
const operatorText = (operator: string): string => {
  const [, kind] = /^(?:Numeric|String|Boolean|Timestamp)(\w+?)(?:Path)?$/.exec(operator) ?? [];
  return SIGNS[kind ?? ''] ?? operator;
};

const SIGNS: Readonly<Record<string, string>> = {
  Equals: '=',
  LessThan: '<',
  LessThanEquals: '≤',
  GreaterThan: '>',
  GreaterThanEquals: '≥',
  Matches: 'matches',
};

/** JSONata without its braces. */
const query = (text: string): string => text.replace(/^\{%\s*([\s\S]*?)\s*%\}$/, '$1');

/**
 * A state stands below all that lead to it, but for loops; what a state leads to first comes first. States that nothing
 * leads to are last.
 */
const inReadingOrder = (
  startAt: string,
  states: ReadonlyMap<string, MachineState>,
): readonly MachineState[] => {
  const seen = new Set<string>();
  return [startAt, ...states.keys()].flatMap((root) => reachedFrom(root, states, seen));
};

/** Depth first without recursion: a chain may be thousands of states long. */
const reachedFrom = (
  root: string,
  states: ReadonlyMap<string, MachineState>,
  seen: Set<string>,
): readonly MachineState[] => {
  const left: MachineState[] = [];
  const stack = [{ name: root, isLeaving: false }];
  for (let step = stack.pop(); step; step = stack.pop()) {
    const state = states.get(step.name);
    if (state && step.isLeaving) left.push(state);
    if (!state || seen.has(step.name)) continue;
    seen.add(step.name);
    stack.push({ name: step.name, isLeaving: true });
    for (const { to } of state.transitions) stack.push({ name: to, isLeaving: false });
  }
  return left.reverse();
};
