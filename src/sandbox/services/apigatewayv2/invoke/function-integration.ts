import { AwsError } from '../../../kernel/aws-error.ts';
import { FunctionTimeout, invokeFunction } from '../../execute-api/invoke-function.ts';
import type { IntegrationRow } from '../rows.ts';
import { event1 } from './event-1.ts';
import { event2 } from './event-2.ts';
import { internalError, RefusedError, type RoutedExchange, routeArn } from './exchange.ts';
import { readFunctionReply } from './function-reply.ts';
import type { IntegrationReply } from './integrate.ts';
import { fillIn, requestValue } from './variables.ts';

/** A function behind a route. Throws RefusedError 500 or 503. */
export const callFunction = async (
  exchange: RoutedExchange,
  integration: IntegrationRow,
): Promise<IntegrationReply> => {
  const { PayloadFormatVersion: version, TimeoutInMillis: timeoutMs = 30_000 } = integration;
  const filled = (template: string | undefined) =>
    template === undefined ? undefined : fillIn(template, (expression) => requestValue(exchange, expression));
  const target = {
    uri: filled(integration.IntegrationUri) ?? '',
    roleArn: filled(integration.CredentialsArn),
    sourceArn: routeArn(exchange),
    timeoutMs,
  };
  const event = version === '2.0' ? event2(exchange) : event1(exchange);
  try {
    const { payload, functionError } = await invokeFunction(exchange.context, target, event);
    const text = Buffer.from(payload).toString();
    if (functionError !== undefined)
      throw internalError(`The Lambda function returned the following error: ${text}`);
    return readFunctionReply(text, version === '2.0' ? '2.0' : '1.0');
  } catch (error) {
    // https://github.com/anomalyco/sst/issues/2232: 503 while the function is still running.
    if (error instanceof FunctionTimeout)
      throw new RefusedError({ status: 503, message: 'Service Unavailable', detail: error.message });
    if (error instanceof AwsError) throw internalError(error.message);
    throw error;
  }
};
