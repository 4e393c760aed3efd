import type { CallAs, Context } from './context.ts';
import { isRecord } from './json-record.ts';
import { sdk } from './sdk.ts';

/** Who writes vended logs: Step Functions' histories, API Gateway's access logs. */
export const LOG_DELIVERY = 'delivery.logs.amazonaws.com';
/** The policy that AWS itself keeps for them. */
const POLICY_NAME = 'AWSLogDeliveryWrite20150319';

/**
 * Lets the delivery of logs write to a log group, as the service that vends them asks for it. Throws AwsError.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export const allowLogDelivery = async (context: Context, groupArn: string, as: CallAs): Promise<void> => {
  const { DescribeResourcePoliciesCommand, PutResourcePolicyCommand } = await sdk.logs();
  const { resourcePolicies = [] } = await context.call(new DescribeResourcePoliciesCommand({}), as);
  const known = resourcePolicies.find(({ policyName }) => policyName === POLICY_NAME)?.policyDocument;
  const policyDocument = withGroup(context, known, groupArn);
  if (policyDocument !== known)
    await context.call(new PutResourcePolicyCommand({ policyName: POLICY_NAME, policyDocument }), as);
};

const withGroup = (context: Context, document: string | undefined, group: string): string => {
  const resource = `${group.replace(/:\*$/, '')}:log-stream:*`;
  if (document?.includes(JSON.stringify(resource))) return document;
  const known: unknown = document === undefined ? undefined : JSON.parse(document);
  const statements: readonly unknown[] =
    isRecord(known) && Array.isArray(known.Statement) ? known.Statement : [];
  const statement = {
    Sid: `AWSLogDeliveryWrite${statements.length + 1}`,
    Effect: 'Allow',
    Principal: { Service: LOG_DELIVERY },
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: resource,
    Condition: { StringEquals: { 'aws:SourceAccount': context.account } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [...statements, statement] });
};
