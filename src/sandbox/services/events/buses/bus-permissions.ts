import type { PutPermissionRequest } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { readPolicyDocument } from '../../../kernel/policy/parse-policy.ts';
import type { PolicyStatement } from '../../../kernel/policy.ts';
import type { Operations } from '../../../kernel/service.ts';
import { busArn } from '../arns.ts';
import { invalidParameter, notFound, validation } from '../errors.ts';
import type { EventBus, EventsSdk } from '../rows.ts';
import { getBus, onBus, putBus } from './bus.ts';

/** "The permission policy on the event bus cannot exceed 10 KB in size." */
const MAX_POLICY_BYTES = 10_240;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html */
export const permissionOperations = {
  PutPermission: {
    authorize: ({ EventBusName }, context) => onBus(context, EventBusName),
    handle: (input, context) => {
      const bus = getBus(context, input.EventBusName);
      const policy = input.Policy === undefined ? withStatement(context, bus, input) : checked(input.Policy);
      if (Buffer.byteLength(policy) > MAX_POLICY_BYTES)
        throw new AwsError('PolicyLengthExceededException', 'The event bus policy is too long.');
      putBus(context, { ...bus, policy });
      return {};
    },
  },
  RemovePermission: {
    authorize: ({ EventBusName }, context) => onBus(context, EventBusName),
    handle: ({ EventBusName, StatementId, RemoveAllPermissions }, context) => {
      const bus = getBus(context, EventBusName);
      if (RemoveAllPermissions) {
        putBus(context, { ...bus, policy: undefined });
        return {};
      }
      const statements = statementsOf(bus);
      const kept = statements.filter(({ Sid }) => Sid !== StatementId);
      if (kept.length === statements.length) throw notFound('Statement with the provided id does not exist.');
      putBus(context, { ...bus, policy: kept.length === 0 ? undefined : document(kept) });
      return {};
    },
  },
} satisfies Operations<EventsSdk>;

/** A policy that is sent whole replaces the one before. */
const checked = (text: string): string => {
  if (!readPolicyDocument(text)) throw invalidParameter('Policy', 'Policy is not a valid policy document.');
  return text;
};

const statementsOf = ({ policy }: EventBus): readonly PolicyStatement[] =>
  policy === undefined ? [] : (readPolicyDocument(policy)?.Statement ?? []);

const document = (statements: readonly PolicyStatement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** One more statement; one of the same id gives way to it. */
const withStatement = (context: Context, bus: EventBus, input: PutPermissionRequest): string => {
  const { Action, Principal, StatementId, Condition } = input;
  if (Action === undefined || Principal === undefined || StatementId === undefined)
    throw validation('Parameter(s) Action, Principal and StatementId must be specified, or Policy.');
  if (Action !== 'events:PutEvents')
    throw validation("Provided value in parameter 'action' is not supported.");
  const statement: PolicyStatement = {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: busArn(context, bus.name),
    ...(Condition && {
      Condition: { [Condition.Type ?? '']: { [Condition.Key ?? '']: Condition.Value ?? '' } },
    }),
  };
  return document([...statementsOf(bus).filter(({ Sid }) => Sid !== StatementId), statement]);
};
