import type {
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  LocalSecondaryIndexDescription,
  OnDemandThroughput,
  ProvisionedThroughputDescription,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Context } from '../../../kernel/context.ts';
import {
  type IndexRow,
  type KeySchema,
  type OnDemandLimits,
  streams,
  type TableRow,
  type Throughput,
} from '../storage/rows.ts';
import { dataOf, projectedAttributes, projectItem } from '../storage/table-data.ts';
import { indexArn, tableArn } from '../table-address.ts';
import { itemSize } from '../value/item-size.ts';

/** A table as DescribeTable shows it. AWS counts items every six hours; here the counts are those of the moment. */
export const describeTable = (context: Context, table: TableRow): TableDescription => {
  const data = dataOf(context, table);
  const globals = table.indexes.filter(({ isGlobal }) => isGlobal);
  const locals = table.indexes.filter(({ isGlobal }) => !isGlobal);
  return {
    AttributeDefinitions: Object.entries(table.attributes).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    TableName: table.name,
    KeySchema: showKey(table.key),
    TableStatus: table.status,
    CreationDateTime: new Date(table.createdMs),
    ProvisionedThroughput: showThroughput(table.throughput),
    TableSizeBytes: data.bytes,
    ItemCount: data.items.size,
    TableArn: tableArn(context, table.name),
    TableId: table.id,
    ...showBillingMode(table),
    OnDemandThroughput: showOnDemand(table.onDemand),
    WarmThroughput: showWarm(table, table.throughput),
    LocalSecondaryIndexes:
      locals.length > 0 ? locals.map((index) => showLocal(context, table, index)) : undefined,
    GlobalSecondaryIndexes:
      globals.length > 0 ? globals.map((index) => showGlobal(context, table, index)) : undefined,
    ...showStream(context, table),
    SSEDescription: table.encryption,
    TableClassSummary: table.tableClass && { TableClass: table.tableClass },
    DeletionProtectionEnabled: table.isDeletionProtected,
  };
};

export const showKey = ({ partition, sort }: KeySchema): KeySchemaElement[] => [
  ...partition.map((AttributeName) => ({ AttributeName, KeyType: 'HASH' as const })),
  ...sort.map((AttributeName) => ({ AttributeName, KeyType: 'RANGE' as const })),
];

const showThroughput = (throughput: Throughput): ProvisionedThroughputDescription => ({
  LastIncreaseDateTime: toDate(throughput.increasedMs),
  LastDecreaseDateTime: toDate(throughput.decreasedMs),
  NumberOfDecreasesToday: throughput.decreasesToday,
  ReadCapacityUnits: throughput.read,
  WriteCapacityUnits: throughput.write,
});

const toDate = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms));

const showBillingMode = (table: TableRow): Pick<TableDescription, 'BillingModeSummary'> =>
  table.showsBillingMode
    ? {
        BillingModeSummary: {
          BillingMode: table.billingMode,
          LastUpdateToPayPerRequestDateTime: toDate(table.payPerRequestMs),
        },
      }
    : {};

const showOnDemand = (limits: OnDemandLimits | undefined): OnDemandThroughput | undefined =>
  limits && { MaxReadRequestUnits: limits.maxRead ?? -1, MaxWriteRequestUnits: limits.maxWrite ?? -1 };

/** "For on-demand tables, the default warm throughput values are 12,000 read units and 4,000 write units." */
const showWarm = (table: TableRow, throughput: Throughput | undefined) => ({
  ReadUnitsPerSecond: table.billingMode === 'PROVISIONED' ? throughput?.read : 12_000,
  WriteUnitsPerSecond: table.billingMode === 'PROVISIONED' ? throughput?.write : 4_000,
  Status: 'ACTIVE' as const,
});

const showIndex = (context: Context, table: TableRow, index: IndexRow) => {
  const entries = index.status === 'CREATING' ? [] : [...dataOf(context, table).index(table, index)];
  const attributes = projectedAttributes(table, index);
  const bytes = entries.reduce(
    (sum, { entry }) => sum + (attributes ? itemSize(projectItem(entry.item, attributes)) : entry.bytes),
    0,
  );
  return {
    IndexName: index.name,
    KeySchema: showKey(index.key),
    Projection: {
      ProjectionType: index.projection,
      ...(index.nonKeyAttributes.length > 0 && { NonKeyAttributes: [...index.nonKeyAttributes] }),
    },
    IndexSizeBytes: bytes,
    ItemCount: entries.length,
    IndexArn: indexArn(context, table.name, index.name),
  };
};

const showLocal = (context: Context, table: TableRow, index: IndexRow): LocalSecondaryIndexDescription =>
  showIndex(context, table, index);

const showGlobal = (context: Context, table: TableRow, index: IndexRow): GlobalSecondaryIndexDescription => ({
  ...showIndex(context, table, index),
  IndexStatus: index.status,
  Backfilling: index.isBackfilling,
  ProvisionedThroughput: index.throughput && showThroughput(index.throughput),
  OnDemandThroughput: showOnDemand(index.onDemand),
  WarmThroughput: showWarm(table, index.throughput),
});

const showStream = (context: Context, table: TableRow): Partial<TableDescription> => {
  const stream = table.streamArn === undefined ? undefined : context.table(streams).get(table.streamArn);
  if (!stream) return {};
  const isEnabled = stream.disabledMs === undefined;
  return {
    ...(isEnabled && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.view } }),
    LatestStreamLabel: stream.label,
    LatestStreamArn: stream.arn,
  };
};
