import { badRequest } from '../errors.ts';
import type { StageRow } from '../rows.ts';

/** Throws AwsError BadRequestException. */
export const checkStage = (stage: StageRow): void => {
  if (!/^(\$default|[\w-]{1,128})$/.test(stage.StageName))
    throw badRequest("Stage name only allows a-z, A-Z, 0-9, hyphens, underscores and '$default'");
  checkVariables(stage.StageVariables ?? {});
  checkLogging(stage);
  for (const settings of [stage.DefaultRouteSettings, ...Object.values(stage.RouteSettings ?? {})]) {
    if (settings?.LoggingLevel !== undefined || settings?.DataTraceEnabled)
      throw badRequest('Execution logs are not supported on protocolType HTTP');
    if ((settings?.ThrottlingRateLimit ?? 0) < 0 || (settings?.ThrottlingBurstLimit ?? 0) < 0)
      throw badRequest('Throttling limits must not be negative');
  }
};

/** "Variable names can have alphanumeric and underscore characters, and the values must match […]" (CreateStage's model). */
const checkVariables = (variables: Readonly<Record<string, string>>): void => {
  if (Object.keys(variables).length > 100) throw badRequest('A stage can have at most 100 variables');
  for (const [name, value] of Object.entries(variables)) {
    if (!/^\w+$/.test(name)) throw badRequest(`Invalid stage variable name: ${name}`);
    if (!/^[A-Za-z0-9\-._~:/?#&=,]*$/.test(value))
      throw badRequest(
        `Stage variable value ${value} for ${name} does not match the pattern [A-Za-z0-9-._~:/?#&=,]+`,
      );
  }
};

const LOG_GROUP = /^arn:aws[\w-]*:(logs:[\w-]+:\d{12}:log-group:[\w\-/.#]+(:\*)?|firehose:.+)$/;

const checkLogging = ({ AccessLogSettings: settings }: StageRow): void => {
  if (!settings) return;
  if (!LOG_GROUP.test(settings.DestinationArn ?? ''))
    throw badRequest('Access log destination must only contain characters a-z, A-Z, 0-9, and ARN separators');
  // "The format must include at least $context.requestId" (AccessLogSettings' model).
  if (!settings.Format?.includes('$context.requestId'))
    throw badRequest('Access log format must contain at least $context.requestId');
};
