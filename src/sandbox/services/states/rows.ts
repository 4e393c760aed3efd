import type {
  ExecutionStatus,
  HistoryEventType,
  LoggingConfiguration,
  StateMachineType,
  TracingConfiguration,
} from '@aws-sdk/client-sfn';
import type { Json } from '../../kernel/json.ts';
import { defineTable } from '../../kernel/table.ts';

export interface Machine {
  readonly name: string;
  readonly arn: string;
  readonly type: StateMachineType;
  readonly roleArn: string;
  readonly creationMs: number;
  readonly updateMs: number;
  /** Which of its definitions is in force. */
  readonly revision: string;
  readonly status: 'ACTIVE' | 'DELETING';
  readonly logging: LoggingConfiguration;
  readonly tracing: TracingConfiguration;
  readonly tags: Readonly<Record<string, string>>;
  readonly label?: string | undefined;
  readonly publishedVersions: number;
}

/** A definition with the role it runs under, as a revision of a machine has them. Never changes. */
export interface Revision {
  readonly id: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly logging: LoggingConfiguration;
}

export interface MachineVersion {
  readonly arn: string;
  readonly machineArn: string;
  readonly number: number;
  readonly revision: string;
  readonly description: string | undefined;
  readonly creationMs: number;
}

export interface MachineAlias {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly routes: readonly { readonly versionArn: string; readonly weight: number }[];
  readonly creationMs: number;
  readonly updateMs: number;
}

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly versionArn?: string | undefined;
  readonly aliasArn?: string | undefined;
  readonly type: StateMachineType;
  readonly revision: string;
  readonly roleArn: string;
  readonly status: ExecutionStatus;
  readonly startMs: number;
  readonly stopMs?: number | undefined;
  readonly input: string;
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly failureCause?: string | undefined;
  readonly traceHeader?: string | undefined;
  /** The trace event that led to it. */
  readonly cause?: string | undefined;
  /** The trace event that it is itself. */
  readonly traceId?: string | undefined;
}

/** One event of a history, with its details under the member that AWS has for them. */
export interface EventRow {
  readonly id: number;
  readonly previousEventId: number;
  readonly atMs: number;
  readonly type: HistoryEventType;
  readonly detail?:
    | { readonly member: string; readonly value: Readonly<Record<string, unknown>> }
    | undefined;
}

/** How far an execution is: its events are numbered from 1. */
export interface Progress {
  readonly lastEvent: number;
}

/** What a thread of an execution (the machine itself, a branch, an iteration) waits for. */
export type Phase =
  | { readonly kind: 'entered' }
  | { readonly kind: 'waiting'; readonly untilMs: number }
  | { readonly kind: 'retrying'; readonly untilMs: number }
  | { readonly kind: 'task'; readonly task: PendingTask }
  | { readonly kind: 'branches' }
  | {
      readonly kind: 'iterating';
      readonly length: number;
      readonly started: number;
      readonly concurrency: number;
    }
  | { readonly kind: 'ended' };

/** A task that was begun. `submitting`: the service is being called; what happens then says `pattern`. */
export interface PendingTask {
  readonly stage: 'submitting' | 'submitted';
  readonly token?: string | undefined;
  /** `.sync`: the execution that is waited for. */
  readonly executionArn?: string | undefined;
  readonly deadlineMs?: number | undefined;
  readonly heartbeatMs?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
}

export interface ThreadRow {
  readonly execution: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly index: number;
  /** Where its states stand in the definition: `['States', 'Both', 'Branches', '1']`. */
  readonly container: readonly string[];
  readonly state: string;
  readonly enteredId: number;
  readonly enteredMs: number;
  readonly lastEvent: number;
  /** Attempts used up, by retrier. */
  readonly retries: Readonly<Record<string, number>>;
  readonly retryCount: number;
  readonly variables: Readonly<Record<string, Json>>;
  readonly item?: { readonly index: number; readonly value: Json } | undefined;
  readonly phase: Phase;
}

export interface TokenRow {
  readonly token: string;
  readonly execution: string;
  readonly thread: string;
  /** Activities only. */
  readonly activity?:
    | { readonly arn: string; readonly input: string; readonly isStarted: boolean }
    | undefined;
}

export interface Activity {
  readonly name: string;
  readonly arn: string;
  readonly creationMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

export const machines = defineTable<Machine>('states.machines', 'region');
export const revisions = defineTable<Revision>('states.revisions', 'region');
export const versions = defineTable<MachineVersion>('states.versions', 'region');
export const aliases = defineTable<MachineAlias>('states.aliases', 'region');
export const executions = defineTable<Execution>('states.executions', 'region');
export const events = defineTable<EventRow>('states.events', 'region');
export const progress = defineTable<Progress>('states.progress', 'region');
export const threads = defineTable<ThreadRow>('states.threads', 'region');
/** The list that a Map state goes through. */
export const itemLists = defineTable<readonly Json[]>('states.items', 'region');
export const tokens = defineTable<TokenRow>('states.tokens', 'region');
export const activities = defineTable<Activity>('states.activities', 'region');

export const eventKey = (executionArn: string, id: number): string => `${executionArn} ${id}`;
export const threadKey = (executionArn: string, id: string): string => `${executionArn} ${id}`;
