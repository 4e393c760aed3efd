import type { LoggingConfiguration, StateMachineType } from '@aws-sdk/client-sfn';
import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { isArray, isObject, type Json, parseJson } from '../../../kernel/json.ts';
import { inOneText } from '../definition/mistake.ts';
import { validateDefinition } from '../definition/validate-definition.ts';
import { invalidArn, invalidDefinition, invalidLogging } from '../errors.ts';
import { isApiCall, targetOf } from '../integrations/catalogue.ts';
import { parseResource } from '../integrations/resource.ts';

/** Throws InvalidDefinition, and NotImplemented for what AWS has and the sandbox hasn't. */
export const checkDefinition = async (
  context: Context,
  text: string,
  type: StateMachineType,
): Promise<void> => {
  const mistakes = validateDefinition(text, { type });
  if (mistakes.length > 0) throw invalidDefinition(inOneText(mistakes));
  await refuseAbsent(context, parseJson(text));
};

/** Never a machine that can't run: an integration or a map that isn't there is refused by name. */
export const refuseAbsent = async (context: Context, value: Json): Promise<void> => {
  if (isArray(value)) for (const item of value) await refuseAbsent(context, item);
  if (!isObject(value)) return;
  if (value.Mode === 'DISTRIBUTED')
    throw notImplemented('states', 'CreateStateMachine', 'Map state in DISTRIBUTED mode');
  for (const field of ['ItemReader', 'ItemBatcher', 'ResultWriter']) {
    if (field in value && value.Type === 'Map') throw notImplemented('states', 'CreateStateMachine', field);
  }
  if (value.Type === 'Task' && typeof value.Resource === 'string')
    await refuseAbsentResource(context, value.Resource);
  for (const item of Object.values(value)) await refuseAbsent(context, item);
};

const refuseAbsentResource = async (context: Context, text: string): Promise<void> => {
  const resource = parseResource(text);
  if (resource?.kind !== 'service') return;
  if (isApiCall(resource)) return;
  const target = targetOf(resource);
  if (target && (await context.findOperation(target.service, target.operation))) return;
  throw notImplemented('states', 'CreateStateMachine', `the resource ${text}`);
};

/** Step Functions must be able to assume the role. */
export const checkRole = async (context: Context, roleArn: string): Promise<void> => {
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(roleArn))
    throw invalidArn(`Invalid Role Arn: '${roleArn}'`);
  try {
    await context.assumeRole({ roleArn, sessionName: 'states', service: 'states.amazonaws.com' });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      'AccessDeniedException',
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
      { cause: error },
    );
  }
};

export const checkLogging = (logging: LoggingConfiguration | undefined): LoggingConfiguration => {
  const { level = 'OFF', destinations = [], includeExecutionData = false } = logging ?? {};
  if (destinations.length > 1 || (level !== 'OFF' && destinations.length !== 1))
    throw invalidLogging('Must specify exactly one Log Destination.');
  for (const { cloudWatchLogsLogGroup } of destinations) {
    if (!/^arn:aws[\w-]*:logs:[\w-]+:\d{12}:log-group:.+:\*$/.test(cloudWatchLogsLogGroup?.logGroupArn ?? ''))
      throw invalidLogging('Log Destination must be a CloudWatch Logs log group ARN that ends with ":*".');
  }
  return { level, includeExecutionData, ...(destinations.length > 0 && { destinations }) };
};
