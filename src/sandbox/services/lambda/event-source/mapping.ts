import type { EventSourcePosition } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { resourceNotFound } from '../errors.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html (State) */
export type MappingState =
  | 'Creating'
  | 'Enabling'
  | 'Enabled'
  | 'Disabling'
  | 'Disabled'
  | 'Updating'
  | 'Deleting';

/** What only streams have; numbers as AWS shows them, -1 is none. */
export interface StreamSettings {
  readonly startingPosition: EventSourcePosition;
  /** `AT_TIMESTAMP` only. */
  readonly startingTimestampMs?: number | undefined;
  readonly parallelizationFactor: number;
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeSeconds: number;
  readonly bisectsOnError: boolean;
  /** ARN of what is told of discarded records. */
  readonly onFailure?: string | undefined;
}

export interface MappingSettings {
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Event patterns; a record that meets one of them is taken, and every record where there is none. */
  readonly filters: readonly string[];
  readonly reportsItemFailures: boolean;
  /** Queues only. */
  readonly maximumConcurrency?: number | undefined;
  /** Whether the mapping's own metrics are published. */
  readonly countsEvents: boolean;
  readonly stream?: StreamSettings | undefined;
}

export interface MappingRow {
  readonly id: string;
  readonly functionName: string;
  readonly qualifier?: string | undefined;
  readonly sourceArn: string;
  readonly state: MappingState;
  /** Where a state that passes leads to. */
  readonly isEnabled: boolean;
  readonly settings: MappingSettings;
  readonly tags: Readonly<Record<string, string>>;
  readonly lastModifiedMs: number;
  /** Streams only: how the last batch went. */
  readonly lastResult?: string | undefined;
  /** Streams only: when it first began to read, from which on `LATEST` counts. */
  readonly readsSinceMs?: number | undefined;
}

/** By UUID. */
export const mappings = defineTable<MappingRow>('lambda.event-source-mappings', 'region');

/** Throws ResourceNotFoundException. */
export const findMapping = (context: Context, id: string): MappingRow => {
  const row = context.table(mappings).get(id);
  if (!row) throw resourceNotFound();
  return row;
};

export const mappingArn = (context: Context, id: string): string =>
  `arn:aws:lambda:${context.region}:${context.account}:event-source-mapping:${id}`;
