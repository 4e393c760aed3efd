import { DescribeResourcePoliciesCommand, PutResourcePolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LoggingConfiguration } from '@aws-sdk/client-sfn';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { isArray, isObject, type JsonObject, parseJson } from '../../../kernel/json.ts';

/** Who writes vended logs. */
export const LOG_DELIVERY = 'delivery.logs.amazonaws.com';
/** The policy that AWS itself keeps for them. */
const POLICY_NAME = 'AWSLogDeliveryWrite20150319';

/**
 * Lets the delivery of logs write to the machine's log group. Step Functions asks for that under the machine's own role,
 * which needs leave for it. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
 */
export const allowDelivery = async (
  context: Context,
  { level, destinations }: LoggingConfiguration,
  roleArn: string,
): Promise<void> => {
  const group = destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  if (level === 'OFF' || group === undefined) return;
  const as = { roleArn, sessionName: 'states', service: 'states.amazonaws.com' };
  try {
    const { resourcePolicies = [] } = await context.call(new DescribeResourcePoliciesCommand({}), as);
    const known = resourcePolicies.find(({ policyName }) => policyName === POLICY_NAME)?.policyDocument;
    const policyDocument = withGroup(context, known, group);
    if (policyDocument !== known)
      await context.call(new PutResourcePolicyCommand({ policyName: POLICY_NAME, policyDocument }), as);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      'AccessDeniedException',
      'The state machine IAM Role is not authorized to access the Log Destination',
      { cause: error },
    );
  }
};

const withGroup = (context: Context, document: string | undefined, group: string): string => {
  const resource = `${group.replace(/:\*$/, '')}:log-stream:*`;
  if (document?.includes(JSON.stringify(resource))) return document;
  const known = document === undefined ? undefined : parseJson(document);
  const statements = isObject(known) && isArray(known.Statement) ? known.Statement : [];
  const statement: JsonObject = {
    Sid: `AWSLogDeliveryWrite${statements.length + 1}`,
    Effect: 'Allow',
    Principal: { Service: LOG_DELIVERY },
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: resource,
    Condition: { StringEquals: { 'aws:SourceAccount': context.account } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [...statements, statement] });
};
