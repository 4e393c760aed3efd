import type { Target } from '@aws-sdk/client-eventbridge';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import { EventPatternError, readJson } from '../../../kernel/event-pattern.ts';
import { type Arn, parseArn } from '../arns.ts';
import { checkDeadLetterQueue } from '../buses/dead-letter-queue.ts';
import { invalidParameter, validation } from '../errors.ts';
import { checkTransformer } from './check-transformer.ts';
import { isPath } from './json-path.ts';

/** What the sandbox can send to; those that EventBridge calls under a role, and those that let it in themselves. */
const TARGETS: ReadonlyMap<string, 'role' | 'resource-policy'> = new Map([
  ['events', 'role'],
  ['kinesis', 'role'],
  ['states', 'role'],
  ['lambda', 'resource-policy'],
  ['logs', 'resource-policy'],
  ['sns', 'resource-policy'],
  ['sqs', 'resource-policy'],
]);

/** Parameters that only targets of these services may have; `SqsParameters` are taken with every target. */
const PARAMETERS = [
  ['EcsParameters', ['ecs']],
  ['KinesisParameters', ['kinesis']],
  ['BatchParameters', ['batch']],
  ['HttpParameters', ['events', 'execute-api']],
  ['RedshiftDataParameters', ['redshift', 'redshift-serverless']],
  ['RunCommandParameters', ['ssm']],
  ['SageMakerPipelineParameters', ['sagemaker']],
  ['AppSyncParameters', ['appsync']],
] as const;

/**
 * Throws ValidationException for a target that EventBridge doesn't take. Texts: measured on AWS by the cdk-preflight
 * project (pf-events-target-*, 2026-09).
 */
export const checkTarget = (context: RequestContext, target: Target): void => {
  const { Id = '', Arn: text = '' } = target;
  const arn = parseArn(text);
  if (!arn) throw invalidParameter(text, 'Provided Arn is not in correct format.');
  for (const [name, services] of PARAMETERS) {
    if (target[name] !== undefined && !services.some((service) => service === arn.service))
      throw validation(`Parameter(s) ${name} not supported for target: ${Id}.`);
  }
  if (!TARGETS.has(arn.service))
    throw notImplemented('events', context.operation, `targets of ${arn.service}`);
  if (TARGETS.get(arn.service) === 'role' && target.RoleArn === undefined)
    throw validation(`RoleArn is required for target ${text}.`);
  if (arn.service === 'sqs' && arn.resource.endsWith('.fifo') && !target.SqsParameters)
    throw validation(`Parameter(s) SqsParameters must be specified for target: ${Id}.`);
  if (arn.account !== '' && arn.account !== context.account)
    throw notImplemented('events', context.operation, 'targets in another account');
  // "The targets you associate with a rule must be in the same Region as the rule", but for event buses:
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html; text: terraform-provider-aws#31444.
  const isElsewhere = arn.region !== '' && arn.region !== context.region;
  if (isElsewhere && !arn.resource.startsWith('event-bus/'))
    throw validation('Cross-region api call is not allowed.');
  checkInput(target, arn);
  checkDeadLetterQueue(context, target.DeadLetterConfig);
};

const checkInput = (target: Target, arn: Arn): void => {
  const { Id = '', Input, InputPath, InputTransformer } = target;
  if ([Input, InputPath, InputTransformer].filter((given) => given !== undefined).length > 1)
    throw validation(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  if (Input !== undefined && !isJson(Input)) throw validation(`JSON syntax error in input for target ${Id}.`);
  const paths = [InputPath ?? '$', ...Object.values(InputTransformer?.InputPathsMap ?? {})];
  if (!paths.every(isPath)) throw validation(`InputPath for target ${Id} is invalid.`);
  if (InputTransformer) checkTransformer(Id, InputTransformer, arn.service);
};

const isJson = (text: string): boolean => {
  try {
    readJson(text);
    return true;
  } catch (error) {
    if (error instanceof EventPatternError) return false;
    throw error;
  }
};
