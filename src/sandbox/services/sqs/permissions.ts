import type { RequestContext } from '../../kernel/context.ts';
import type { PolicyDocument } from '../../kernel/policy.ts';
import type { Operations } from '../../kernel/service.ts';
import { withAttributes } from './attributes/queue-attributes.ts';
import { invalidValue, missingParameter, overLimit } from './errors.ts';
import { authorizeUrl, findQueue } from './find-queue.ts';
import type { RunningQueue } from './live/running-queue.ts';
import type { SqsSdk } from './queue.ts';

/** Texts: LocalStack's recordings, and moto's `sqs/models.py`. */
export const permissionOperations = {
  AddPermission: {
    authorize: authorizeUrl,
    handle: ({ QueueUrl, Label, AWSAccountIds, Actions }, context) => {
      const queue = findQueue(context, QueueUrl);
      checkLabel(Label);
      checkActions(Actions);
      checkAccounts(AWSAccountIds);
      const policy = policyOf(queue);
      if (policy.Statement.some(({ Sid }) => Sid === Label)) {
        throw invalidValue(Label, 'Label', 'Already exists.');
      }
      const statement = {
        Sid: Label,
        Effect: 'Allow',
        Principal: { AWS: oneOrAll(AWSAccountIds.map((account) => `arn:aws:iam::${account}:root`)) },
        Action: oneOrAll(Actions.map((action) => `SQS:${action}`)),
        Resource: queue.arn,
      } as const;
      setPolicy(context, queue, { ...policy, Statement: [...policy.Statement, statement] });
      return {};
    },
  },
  RemovePermission: {
    authorize: authorizeUrl,
    handle: ({ QueueUrl, Label }, context) => {
      const queue = findQueue(context, QueueUrl);
      const policy = policyOf(queue);
      const Statement = policy.Statement.filter(({ Sid }) => Sid !== Label);
      if (Statement.length === policy.Statement.length) {
        throw invalidValue(Label, 'Label', "can't find label.");
      }
      setPolicy(context, queue, { ...policy, Statement });
      return {};
    },
  },
} satisfies Operations<SqsSdk>;

const checkLabel = (label: string): void => {
  if (/^[\w-]{1,80}$/.test(label)) return;
  throw invalidValue(
    label,
    'Label',
    'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  );
};

/** What an owner may let others do: API_AddPermission.html */
const GRANTABLE = new Set([
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
]);

const OWNERS_ONLY = new Set([
  'AddPermission',
  'CancelMessageMoveTask',
  'CreateQueue',
  'DeleteQueue',
  'ListMessageMoveTasks',
  'ListQueues',
  'ListQueueTags',
  'RemovePermission',
  'SetQueueAttributes',
  'StartMessageMoveTask',
  'TagQueue',
  'UntagQueue',
]);

const MAX_ACTIONS = 7;

const checkActions = (actions: readonly string[]): void => {
  if (actions.length === 0) throw missingParameter('Actions');
  if (actions.length > MAX_ACTIONS) {
    throw overLimit(`${actions.length} Actions were found, maximum allowed is ${MAX_ACTIONS}.`);
  }
  const refused = actions.find((action) => !GRANTABLE.has(action));
  if (refused === undefined) return;
  throw invalidValue(
    `SQS:${refused}`,
    'ActionName',
    OWNERS_ONLY.has(refused)
      ? 'Only the queue owner is allowed to invoke this action.'
      : 'Please refer to the appropriate WSDL for a list of valid actions. ',
  );
};

const checkAccounts = (accounts: readonly string[]): void => {
  if (accounts.length > 0 && accounts.every((account) => /^\d{12}$/.test(account))) return;
  throw invalidValue(`[${accounts.join(', ')}]`, 'PrincipalId', 'Unable to verify.');
};

const oneOrAll = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] ?? '') : values;

const policyOf = (queue: RunningQueue): PolicyDocument =>
  queue.settings.policy ?? {
    Version: '2008-10-17',
    Id: `${queue.arn}/SQSDefaultPolicy`,
    Statement: [],
  };

const setPolicy = (context: RequestContext, queue: RunningQueue, policy: PolicyDocument): void => {
  const Policy = policy.Statement.length === 0 ? '' : JSON.stringify(policy);
  const attributes = withAttributes(queue.name, queue.row.attributes, { Policy });
  queue.update({ ...queue.row, attributes, modifiedAtMs: context.clock.now() });
};
