import type { Json, JsonObject } from '../../../kernel/json.ts';

export type QueryLanguage = 'JSONPath' | 'JSONata';

/** A state machine's definition once it was validated. https://states-language.net/spec.html */
export interface Program extends Container {
  readonly Comment?: string;
  readonly Version?: string;
  readonly QueryLanguage?: QueryLanguage;
  readonly TimeoutSeconds?: number;
}

/** What holds states: the machine, a branch, a map's processor. */
export interface Container {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED'; readonly ExecutionType?: string };
  readonly QueryLanguage?: QueryLanguage;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

interface Common {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
  readonly Next?: string;
  readonly End?: boolean;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly Output?: Json;
  readonly Assign?: JsonObject;
}

/** What can fail, be tried again and be caught. */
interface Fallible extends Common {
  readonly ResultPath?: string | null;
  readonly ResultSelector?: JsonObject;
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface PassState extends Common {
  readonly Type: 'Pass';
  readonly Result?: Json;
  readonly ResultPath?: string | null;
  readonly Parameters?: Json;
}

export interface TaskState extends Fallible {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number | string;
  readonly HeartbeatSecondsPath?: string;
  readonly Credentials?: JsonObject;
}

export interface ChoiceState extends Common {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}

/** A rule on top has `Next`; those inside And, Or and Not don't. */
export interface ChoiceRule extends JsonObject {}

export interface WaitState extends Common {
  readonly Type: 'Wait';
  readonly Seconds?: number | string;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
}

export interface SucceedState extends Common {
  readonly Type: 'Succeed';
}

export interface FailState extends Common {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

export interface ParallelState extends Fallible {
  readonly Type: 'Parallel';
  readonly Branches: readonly Container[];
}

export interface MapState extends Fallible {
  readonly Type: 'Map';
  readonly ItemProcessor?: Container;
  readonly Iterator?: Container;
  readonly ItemsPath?: string;
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: number | string;
  readonly MaxConcurrencyPath?: string;
  readonly ToleratedFailureCount?: number | string;
  readonly ToleratedFailureCountPath?: string;
  readonly ToleratedFailurePercentage?: number | string;
  readonly ToleratedFailurePercentagePath?: string;
  readonly Label?: string;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

export type StateType = State['Type'];

export const processorOf = (state: MapState): Container | undefined => state.ItemProcessor ?? state.Iterator;

/** A state's own query language, else the machine's. */
export const languageOf = (
  state: State,
  program: { readonly QueryLanguage?: QueryLanguage },
): QueryLanguage => state.QueryLanguage ?? program.QueryLanguage ?? 'JSONPath';

/** A definition that was validated when it came in. */
export const readProgram = (text: string): Program => JSON.parse(text);
