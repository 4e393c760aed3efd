import { AwsError } from '../../../../kernel/aws-error.ts';
import { isRecord } from '../../../../kernel/json-record.ts';
import { sdk } from '../../../../kernel/sdk.ts';
import { FunctionTimeout, functionArnOf, within } from '../../../execute-api/invoke-function.ts';
import { bodyText } from '../execution-log.ts';
import { GatewayError, internalError } from '../gateway-error.ts';
import type { IntegrationRequest } from '../integration-request.ts';
import type { BackendReply } from '../integration-response.ts';
import { type RoutedInvocation, sourceArn } from '../invocation.ts';
import { headerOf } from '../reply.ts';
import { withStageVariables } from '../stage-variables.ts';

export interface FunctionReply {
  readonly status: number;
  readonly payload: Uint8Array;
  readonly functionError: string | undefined;
}

interface FunctionRequest {
  readonly uri: string;
  readonly payload: Uint8Array;
  readonly isAsynchronous: boolean;
}

/** Invokes an integration's function, under its role or by the function's own policy. Throws GatewayError. */
export const callFunction = async (
  invocation: RoutedInvocation,
  { uri, payload, isAsynchronous }: FunctionRequest,
): Promise<FunctionReply> => {
  const { context, integration, stageVariables, log } = invocation;
  const functionArn = functionArnOf(uri);
  const region = /^arn:[^:]+:lambda:([^:]+):/.exec(functionArn)?.[1];
  const { InvokeCommand } = await sdk.lambda();
  const command = new InvokeCommand({
    FunctionName: functionArn,
    Payload: payload,
    ...(isAsynchronous && { InvocationType: 'Event' as const }),
  });
  const roleArn = integration.credentials && withStageVariables(integration.credentials, stageVariables);
  const as = roleArn
    ? { service: 'apigateway.amazonaws.com', roleArn, sessionName: 'BackplaneAssumeRoleSession' }
    : { service: 'apigateway.amazonaws.com', sourceArn: sourceArn(invocation) };
  log.info(`Sending request to ${functionArn}`);
  const call = context.call(command, as, region === undefined ? {} : { region });
  try {
    const answer = await within(context, integration.timeoutInMillis ?? 29_000, call);
    return {
      status: answer.StatusCode ?? 200,
      payload: answer.Payload ?? new Uint8Array(),
      functionError: answer.FunctionError,
    };
  } catch (error) {
    if (error instanceof FunctionTimeout)
      throw new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
    if (!(error instanceof AwsError)) throw error;
    throw internalError(`Execution failed due to configuration error: ${error.message}`);
  }
};

/** A custom integration: the mapped payload goes in, what comes out is mapped. */
export const answerFunction = async (
  invocation: RoutedInvocation,
  { uri, headers, body }: IntegrationRequest,
): Promise<BackendReply> => {
  const isAsynchronous = headerOf(headers, 'x-amz-invocation-type') === 'Event';
  const payload = body.length === 0 ? Buffer.from('{}') : body;
  const { status, payload: answer } = await callFunction(invocation, { uri, payload, isAsynchronous });
  return {
    status,
    headers: [['Content-Type', 'application/json']],
    body: answer,
    selector: errorMessage(bodyText(answer)) ?? String(status),
  };
};

/** "For Lambda, the selection pattern is matched against the `errorMessage` of the answer." */
const errorMessage = (text: string): string | undefined => {
  if (!text.includes('errorMessage')) return undefined;
  try {
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) && typeof answer.errorMessage === 'string' ? answer.errorMessage : undefined;
  } catch {
    return undefined;
  }
};
