import type { Operations } from '../../../kernel/service.ts';
import { authorizeAll, authorizeTable } from '../authorization.ts';
import { inUse, validation } from '../errors.ts';
import { tables } from '../storage/rows.ts';
import { type DynamoDbSdk, getTable } from '../table-address.ts';
import { describeTable } from './describe-table.ts';
import { beginDeletion } from './lifecycle.ts';

export const tableOperations = {
  DescribeTable: {
    authorize: (input, context) => authorizeTable(context, input.TableName),
    handle: (input, context) => ({ Table: describeTable(context, getTable(context, input.TableName)) }),
  },
  DeleteTable: {
    authorize: (input, context) => authorizeTable(context, input.TableName),
    handle: (input, context) => {
      const table = getTable(context, input.TableName);
      if (table.status !== 'ACTIVE')
        throw inUse(`Table is being ${PARTICIPLES[table.status]}: ${table.name}`);
      if (table.isDeletionProtected) {
        throw validation(
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        );
      }
      return { TableDescription: describeTable(context, beginDeletion(context, table)) };
    },
  },
  ListTables: {
    authorize: (_input, context) => authorizeAll(context),
    handle: ({ ExclusiveStartTableName: after = '', Limit: limit = 100 }, context) => {
      const names = [...context.table(tables).values()].map(({ name }) => name).sort();
      const rest = names.filter((name) => name > after);
      const page = rest.slice(0, limit);
      return {
        TableNames: page,
        LastEvaluatedTableName: rest.length > limit ? page.at(-1) : undefined,
      };
    },
  },
} satisfies Operations<DynamoDbSdk>;

const PARTICIPLES = { CREATING: 'created', UPDATING: 'updated', DELETING: 'deleted' } as const;
