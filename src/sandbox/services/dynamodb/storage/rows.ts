import type {
  BillingMode,
  KeySchemaElement,
  ProjectionType,
  ScalarAttributeType,
  SSEDescription,
  StreamViewType,
  TableClass,
} from '@aws-sdk/client-dynamodb';
import { defineTable, type TableDefinition } from '../../../kernel/table.ts';
import type { Item } from '../value/value.ts';

/** Attribute names of a key. A table has one partition key and at most one sort key; an index up to four of each. */
export interface KeySchema {
  readonly partition: readonly string[];
  readonly sort: readonly string[];
}

export interface Throughput {
  readonly read: number;
  readonly write: number;
  readonly increasedMs?: number | undefined;
  readonly decreasedMs?: number | undefined;
  readonly decreasesToday: number;
}

export interface OnDemandLimits {
  readonly maxRead?: number | undefined;
  readonly maxWrite?: number | undefined;
}

export interface IndexRow {
  readonly name: string;
  readonly isGlobal: boolean;
  readonly key: KeySchema;
  readonly projection: ProjectionType;
  readonly nonKeyAttributes: readonly string[];
  /** Global ones: */
  readonly status?: 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE' | undefined;
  readonly isBackfilling?: boolean | undefined;
  readonly throughput?: Throughput | undefined;
  readonly onDemand?: OnDemandLimits | undefined;
}

export interface TimeToLive {
  readonly attribute: string;
  readonly isEnabled: boolean;
  readonly changedMs: number;
}

export interface TableRow {
  readonly name: string;
  readonly id: string;
  readonly createdMs: number;
  readonly status: 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE';
  /** When what is being created, changed or deleted is done. */
  readonly settlesMs?: number | undefined;
  readonly attributes: Readonly<Record<string, ScalarAttributeType>>;
  readonly key: KeySchema;
  readonly indexes: readonly IndexRow[];
  readonly billingMode: BillingMode;
  readonly payPerRequestMs?: number | undefined;
  /** Whether DescribeTable names the billing mode: it does once a table was on demand. */
  readonly showsBillingMode: boolean;
  readonly throughput: Throughput;
  readonly onDemand?: OnDemandLimits | undefined;
  readonly tableClass?: TableClass | undefined;
  readonly encryption?: SSEDescription | undefined;
  readonly isDeletionProtected: boolean;
  readonly streamArn?: string | undefined;
  readonly timeToLive?: TimeToLive | undefined;
  readonly recoveryFromMs?: number | undefined;
  readonly recoveryDays?: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: string | undefined;
  readonly policyRevision?: string | undefined;
}

export const tables = defineTable<TableRow>('dynamodb.tables', 'region');

/** A row for each item, by its order key: what changes is written, however large the table is. */
export const itemsOf = (tableId: string): TableDefinition<Item> => {
  const known = itemTables.get(tableId);
  if (known) return known;
  const table = defineTable<Item>(`dynamodb.items.${tableId}`, 'region');
  itemTables.set(tableId, table);
  return table;
};

/** Definitions are values: made once a table, not once a request. */
const itemTables = new Map<string, TableDefinition<Item>>();

export interface ShardRow {
  readonly id: string;
  readonly parentId?: string | undefined;
  readonly firstSequence: number;
  /** Of a closed shard. */
  readonly lastSequence?: number | undefined;
  readonly openedMs: number;
  readonly closedMs?: number | undefined;
}

export interface StreamRow {
  readonly arn: string;
  readonly label: string;
  readonly tableName: string;
  readonly tableId: string;
  readonly view: StreamViewType;
  readonly keySchema: readonly KeySchemaElement[];
  readonly createdMs: number;
  readonly disabledMs?: number | undefined;
  readonly shards: readonly ShardRow[];
  readonly policy?: string | undefined;
  readonly policyRevision?: string | undefined;
}

/** By ARN. */
export const streams = defineTable<StreamRow>('dynamodb.streams', 'region');

export interface StreamRecordRow {
  readonly sequence: number;
  readonly atMs: number;
  readonly id: string;
  readonly event: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: Item;
  readonly before?: Item | undefined;
  readonly after?: Item | undefined;
  readonly bytes: number;
  /** Deleted by DynamoDB itself, since its time to live was over. */
  readonly isExpiry?: true | undefined;
}

/** A stream's records, by their sequence. */
export const recordsOf = (label: string, tableId: string): TableDefinition<StreamRecordRow> =>
  defineTable<StreamRecordRow>(`dynamodb.records.${tableId}.${label}`, 'region');
