import type { DeadLetterConfig } from '@aws-sdk/client-eventbridge';
import type { Context } from '../../../kernel/context.ts';
import { parseArn } from '../arns.ts';
import { invalidParameter, validation } from '../errors.ts';

/**
 * A dead-letter queue is a standard queue of the rule's region. Texts: measured on AWS by the cdk-preflight project
 * (rule pf-events-target-dlq, 2026-09).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html#eb-rule-dlq
 */
export const checkDeadLetterQueue = ({ region }: Context, config: DeadLetterConfig | undefined): void => {
  if (config?.Arn === undefined) return;
  const arn = parseArn(config.Arn);
  if (!arn) throw invalidParameter(config.Arn, 'Provided Arn is not in correct format.');
  if (arn.service !== 'sqs') throw validation(`${arn.service} is not supported as a dead letter resource`);
  if (arn.resource.endsWith('.fifo')) throw validation('SQS FIFO is not supported by Dead Letter Queues');
  if (arn.region !== region)
    throw invalidParameter('DeadLetterConfig.Arn', 'The queue must be in the same Region as the rule.');
};
