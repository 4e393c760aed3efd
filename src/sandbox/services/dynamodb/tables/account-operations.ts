import type { ContinuousBackupsDescription } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeAll, authorizeTable } from '../authorization.ts';
import { validation } from '../errors.ts';
import { type TableRow, tables } from '../storage/rows.ts';
import { type DynamoDbSdk, getTable } from '../table-address.ts';

const DEFAULT_RECOVERY_DAYS = 35;

/** Limits, endpoints, and what a table says about backups: here nothing is backed up. */
export const accountOperations = {
  DescribeLimits: {
    authorize: (_input, context) => authorizeAll(context),
    // The default quotas: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
    handle: () => ({
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    }),
  },
  DescribeEndpoints: {
    authorize: (_input, context) => authorizeAll(context),
    handle: (_input, context) => ({
      Endpoints: [{ Address: endpointOf(context), CachePeriodInMinutes: 1440 }],
    }),
  },
  DescribeContinuousBackups: {
    authorize: (input, context) => authorizeTable(context, input.TableName),
    handle: ({ TableName }, context) => ({
      ContinuousBackupsDescription: describeBackups(context, getBackedUp(context, TableName)),
    }),
  },
  UpdateContinuousBackups: {
    authorize: (input, context) => authorizeTable(context, input.TableName),
    handle: ({ TableName, PointInTimeRecoverySpecification: wanted }, context) => {
      const table = getBackedUp(context, TableName);
      const isEnabled = wanted.PointInTimeRecoveryEnabled;
      if (!isEnabled && wanted.RecoveryPeriodInDays !== undefined) {
        throw validation(
          'Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.',
        );
      }
      const changed = {
        ...table,
        recoveryFromMs: isEnabled ? (table.recoveryFromMs ?? context.clock.now()) : undefined,
        recoveryDays: isEnabled ? (wanted.RecoveryPeriodInDays ?? DEFAULT_RECOVERY_DAYS) : undefined,
      };
      context.table(tables).put(table.name, changed);
      return { ContinuousBackupsDescription: describeBackups(context, changed) };
    },
  },
} satisfies Operations<DynamoDbSdk>;

const endpointOf = (context: Context): string =>
  context.endpoint()?.replace(/^https?:\/\//, '') ?? `dynamodb.${context.region}.amazonaws.com`;

/** These two operations have an error of their own for a table that isn't there. */
const getBackedUp = (context: Context, name: string | undefined): TableRow => {
  try {
    return getTable(context, name ?? '');
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException')
      throw new AwsError('TableNotFoundException', `Table not found: ${name}`);
    throw error;
  }
};

const describeBackups = (context: Context, table: TableRow): ContinuousBackupsDescription => {
  const from = table.recoveryFromMs;
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription:
      from === undefined
        ? { PointInTimeRecoveryStatus: 'DISABLED' }
        : {
            PointInTimeRecoveryStatus: 'ENABLED',
            RecoveryPeriodInDays: table.recoveryDays,
            EarliestRestorableDateTime: new Date(from),
            // "LatestRestorableDateTime is typically 5 minutes before the current time."
            LatestRestorableDateTime: new Date(Math.max(from, context.clock.now() - 5 * 60_000)),
          },
  };
};
