import type { LoggingConfiguration } from '@aws-sdk/client-sfn';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { allowLogDelivery } from '../../../kernel/log-delivery.ts';

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
  try {
    await allowLogDelivery(context, group, {
      roleArn,
      sessionName: 'states',
      service: 'states.amazonaws.com',
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      'AccessDeniedException',
      'The state machine IAM Role is not authorized to access the Log Destination',
      { cause: error },
    );
  }
};
