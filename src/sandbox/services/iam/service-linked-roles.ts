import { notImplemented } from '../../kernel/aws-error.ts';
import type { Operations } from '../../kernel/service.ts';
import { arnOfName, deleteEntity, ROLE, requireEntity, saveEntity } from './entities.ts';
import { invalidInput, noSuchEntity } from './iam-errors.ts';
import { iamArn } from './identifiers.ts';
import { isServiceLinked } from './protected-role.ts';
import { addRole, DEFAULT_SESSION_SECONDS, describeRole } from './roles.ts';
import { type Iam, ROLES } from './tables.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html */
export const serviceLinkedRoleOperations = {
  CreateServiceLinkedRole: {
    authorize: ({ AWSServiceName }, context) => ({
      action: 'iam:CreateServiceLinkedRole',
      resource: iamArn(context, 'role', {
        path: rolePath(AWSServiceName),
        name: LINKED_ROLES[AWSServiceName]?.name ?? '*',
      }),
      conditions: { 'iam:AWSServiceName': AWSServiceName },
    }),
    handle: ({ AWSServiceName, Description, CustomSuffix }, context) => {
      const linked = Object.hasOwn(LINKED_ROLES, AWSServiceName) ? LINKED_ROLES[AWSServiceName] : undefined;
      if (!linked) throw notImplemented('iam', 'CreateServiceLinkedRole', `for ${AWSServiceName}`);
      if (CustomSuffix !== undefined)
        throw invalidInput(`Custom suffix is not allowed for ${AWSServiceName}`);
      if (context.table(ROLES).has(linked.name.toLowerCase())) {
        throw invalidInput(
          `Service role name ${linked.name} has been taken in this account, please try a different suffix.`,
        );
      }
      const role = addRole(context, {
        name: linked.name,
        path: rolePath(AWSServiceName),
        trust: trustOf(AWSServiceName),
        trusted: {},
        description: Description,
        maxSessionSeconds: DEFAULT_SESSION_SECONDS,
        tags: {},
        attached: [`arn:aws:iam::aws:policy/aws-service-role/${linked.policy}`],
      });
      const { MaxSessionDuration: _notTold, ...answer } = describeRole(context, role);
      return { Role: answer };
    },
  },
  DeleteServiceLinkedRole: {
    authorize: ({ RoleName }, context) => ({
      action: 'iam:DeleteServiceLinkedRole',
      resource: arnOfName(context, ROLE, RoleName),
    }),
    handle: ({ RoleName }, context) => {
      const role = requireEntity(context, ROLE, RoleName);
      if (!isServiceLinked(role)) throw noSuchEntity(ROLE.notFound(RoleName));
      // Nothing in the sandbox depends on such a role, so the deletion is done at once.
      saveEntity(context, ROLE, { ...role, attached: [] });
      deleteEntity(context, ROLE, role.name);
      return { DeletionTaskId: `task${role.path}${role.name}/${context.uuid()}` };
    },
  },
  GetServiceLinkedRoleDeletionStatus: {
    handle: ({ DeletionTaskId }, context) => {
      const [, path = '', name = ''] =
        /^task(\/aws-service-role\/[^/]+\/)([^/]+)\/[0-9a-f-]{36}$/.exec(DeletionTaskId) ?? [];
      if (path === '' || context.table(ROLES).has(name.toLowerCase())) {
        throw noSuchEntity(`Deletion task with id ${DeletionTaskId} cannot be found.`);
      }
      return { Status: 'SUCCEEDED' as const };
    },
  },
} satisfies Operations<Iam>;

/** Roles of the services that serverless labs meet: their names and AWS's policy for each. */
const LINKED_ROLES: Readonly<Record<string, { readonly name: string; readonly policy: string }>> = {
  'ops.apigateway.amazonaws.com': {
    name: 'AWSServiceRoleForAPIGateway',
    policy: 'APIGatewayServiceRolePolicy',
  },
  'dynamodb.application-autoscaling.amazonaws.com': {
    name: 'AWSServiceRoleForApplicationAutoScaling_DynamoDBTable',
    policy: 'AWSApplicationAutoscalingDynamoDBTablePolicy',
  },
  'lambda.application-autoscaling.amazonaws.com': {
    name: 'AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency',
    policy: 'AWSApplicationAutoscalingLambdaConcurrencyPolicy',
  },
  'replicator.lambda.amazonaws.com': {
    name: 'AWSServiceRoleForLambdaReplicator',
    policy: 'AWSLambdaReplicator',
  },
  'apidestinations.events.amazonaws.com': {
    name: 'AWSServiceRoleForAmazonEventBridgeApiDestinations',
    policy: 'AmazonEventBridgeApiDestinationsServiceRolePolicy',
  },
  'events.amazonaws.com': {
    name: 'AWSServiceRoleForCloudWatchEvents',
    policy: 'CloudWatchEventsServiceRolePolicy',
  },
  'application-signals.cloudwatch.amazonaws.com': {
    name: 'AWSServiceRoleForCloudWatchApplicationSignals',
    policy: 'CloudWatchApplicationSignalsServiceRolePolicy',
  },
  'replication.dynamodb.amazonaws.com': {
    name: 'AWSServiceRoleForDynamoDBReplication',
    policy: 'DynamoDBReplicationServiceRolePolicy',
  },
};

const rolePath = (service: string): string => `/aws-service-role/${service}/`;

const trustOf = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
