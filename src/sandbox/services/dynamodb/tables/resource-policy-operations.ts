import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import { notFound } from '../errors.ts';
import { type StreamRow, streams, type TableRow, tables } from '../storage/rows.ts';
import { type DynamoDbSdk, getTable } from '../table-address.ts';
import { checkResourcePolicy } from './resource-policy-document.ts';

/** Policies attached to a table (with its indexes) or to a stream. */
export const resourcePolicyOperations = {
  PutResourcePolicy: {
    authorize: ({ ResourceArn }, context) => authorizeArn(context, ResourceArn),
    handle: ({ ResourceArn, Policy, ExpectedRevisionId }, context) => {
      const holder = getHolder(context, ResourceArn);
      checkRevision(holder.row, ExpectedRevisionId);
      const policy = checkResourcePolicy(Policy);
      const RevisionId = String(context.clock.now() * 1000 + Math.floor(context.random() * 1000));
      holder.put({ policy, policyRevision: RevisionId });
      return { RevisionId };
    },
  },
  GetResourcePolicy: {
    authorize: ({ ResourceArn }, context) => authorizeArn(context, ResourceArn),
    handle: ({ ResourceArn }, context) => {
      const { row } = getHolder(context, ResourceArn);
      if (row.policy === undefined) throw noPolicy(ResourceArn);
      return { Policy: row.policy, RevisionId: row.policyRevision };
    },
  },
  DeleteResourcePolicy: {
    authorize: ({ ResourceArn }, context) => authorizeArn(context, ResourceArn),
    handle: ({ ResourceArn, ExpectedRevisionId }, context) => {
      const holder = getHolder(context, ResourceArn);
      checkRevision(holder.row, ExpectedRevisionId);
      // "DeleteResourcePolicy is an idempotent operation": without a policy there is no revision either.
      const RevisionId = holder.row.policyRevision ?? '';
      holder.put({ policy: undefined, policyRevision: undefined });
      return { RevisionId };
    },
  },
} satisfies Operations<DynamoDbSdk>;

/** Streams have their own; the permission to change either is asked for on its ARN. */
const authorizeArn = (context: RequestContext, arn: string) => ({
  ...authorizeTable(context, arn.split('/stream/')[0]),
  resource: arn,
});

interface Attached {
  readonly policy: string | undefined;
  readonly policyRevision: string | undefined;
}

interface Holder {
  readonly row: TableRow | StreamRow;
  readonly put: (policy: Attached) => void;
}

const getHolder = (context: Context, arn: string): Holder => {
  if (!arn.includes('/stream/')) {
    const table = getTable(context, arn);
    return { row: table, put: (policy) => context.table(tables).put(table.name, { ...table, ...policy }) };
  }
  const stream = context.table(streams).get(arn);
  if (!stream) throw notFound(`: Stream: ${arn} not found`);
  return { row: stream, put: (policy) => context.table(streams).put(arn, { ...stream, ...policy }) };
};

const checkRevision = ({ policyRevision }: TableRow | StreamRow, expected: string | undefined): void => {
  if (expected === undefined || (policyRevision ?? 'NO_POLICY') === expected) return;
  throw new AwsError(
    'PolicyNotFoundException',
    `Resource-based policy not found for the provided ResourceArn: revision ${expected} is not the current one`,
  );
};

const noPolicy = (arn: string) =>
  new AwsError(
    'PolicyNotFoundException',
    `Resource-based policy not found for the provided ResourceArn: ${arn}`,
  );
