import { AwsError } from '../../kernel/aws-error.ts';
import type { ServiceImplementation } from '../../kernel/service.ts';
import { loadConstraints } from './constraints.ts';
import { batchOperations } from './items/batch-operations.ts';
import { itemOperations } from './items/item-operations.ts';
import { queryOperations } from './read/query.ts';
import { scanOperations } from './read/scan.ts';
import { resumeStreams } from './streams/stream-lifecycle.ts';
import { accountOperations } from './tables/account-operations.ts';
import { createTableOperations } from './tables/create-table.ts';
import { resumeTables } from './tables/lifecycle.ts';
import { resourcePolicyOperations } from './tables/resource-policy-operations.ts';
import { tableOperations } from './tables/table-operations.ts';
import { updateTableOperations } from './tables/update-table.ts';
import { tableTagProvider, tagOperations } from './tags/tag-operations.ts';
import { resumeExpiries } from './time-to-live/expiry.ts';
import { timeToLiveOperations } from './time-to-live/time-to-live-operations.ts';
import { transactGetOperations } from './transactions/transact-get.ts';
import { transactWriteOperations } from './transactions/transact-write.ts';

export const implementation = {
  operations: {
    ...createTableOperations,
    ...tableOperations,
    ...updateTableOperations,
    ...itemOperations,
    ...batchOperations,
    ...queryOperations,
    ...scanOperations,
    ...transactWriteOperations,
    ...transactGetOperations,
    ...timeToLiveOperations,
    ...tagOperations,
    ...resourcePolicyOperations,
    ...accountOperations,
  },
  constraints: loadConstraints,
  missingMember: (path) =>
    path === 'tableName'
      ? new AwsError(
          'ValidationException',
          "The parameter 'TableName' is required but was not present in the request",
        )
      : undefined,
  tags: tableTagProvider,
  start: (context) => {
    resumeTables(context);
    resumeStreams(context);
    resumeExpiries(context);
  },
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-dynamodb')>;
