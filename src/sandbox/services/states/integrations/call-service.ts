import { AwsError } from '../../../kernel/aws-error.ts';
import type { CallAs, Context, NamedOperation } from '../../../kernel/context.ts';
import { isArray, isObject, type Json, type JsonObject } from '../../../kernel/json.ts';
import { StateFailure } from '../interpreter/failure.ts';
import { callApi } from './call-api.ts';
import { isApiCall, type ServiceTarget, targetOf } from './catalogue.ts';
import { ParameterError, toInput, toOutput } from './convert.ts';
import { httpMetadata } from './http-metadata.ts';
import type { Resource } from './resource.ts';

export interface ServiceCall {
  readonly context: Context;
  readonly as: CallAs;
  readonly signal: AbortSignal;
}

type ServiceResource = Extract<Resource, { readonly kind: 'service' }>;

/** Calls a service for a task, under the machine's role. Throws StateFailure with the error's name as AWS has it. */
export const callService = async (
  resource: ServiceResource,
  argument: Json,
  call: ServiceCall,
): Promise<Json> => {
  if (isApiCall(resource)) return callApi(argument, call);
  const target = targetOf(resource);
  const operation = target && (await call.context.findOperation(target.service, target.operation));
  if (!target || !operation)
    throw new StateFailure('States.Runtime', `The sandbox has no ${resource.service}:${resource.action}.`);
  const answer = await send(operation, { target, resource, argument }, call);
  const output = await toOutput(operation.model.output, answer);
  if (!target.optimized) return output;
  return withMetadata(resource, output, call.context);
};

interface Request {
  readonly target: ServiceTarget;
  readonly resource: ServiceResource;
  readonly argument: Json;
}

const send = async (operation: NamedOperation, request: Request, { context, as, signal }: ServiceCall) => {
  const { target } = request;
  try {
    const input = toInput(operation.model.input, serviceInput(request));
    return await operation.call(isRecord(input) ? input : {}, as, { signal, cause: context.cause });
  } catch (error) {
    if (error instanceof ParameterError) throw new StateFailure('States.Runtime', error.message);
    if (error instanceof AwsError)
      throw serviceFailure(error, target, { operation, requestId: context.uuid() });
    throw error;
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Optimized integrations take some texts as JSON too: a message's body, an execution's input, an event's detail. */
const serviceInput = ({ target, resource, argument }: Request): Json => {
  if (!isObject(argument)) return argument;
  if (target.service === 'lambda' && target.optimized) return lambdaInput(argument);
  if (target.service === 'events' && target.optimized) return eventsInput(argument);
  const names = target.optimized?.jsonParameters ?? [];
  const withTexts = Object.fromEntries(
    Object.entries(argument).map(([key, value]) => [
      key,
      names.includes(key) && typeof value !== 'string' ? JSON.stringify(value) : value,
    ]),
  );
  // "If you don't include any JSON input data, you still must include the two braces."
  return resource.action === 'startExecution' && !resource.isSdk ? { Input: '{}', ...withTexts } : withTexts;
};

const lambdaInput = ({ Payload, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  // Without a payload and with null the function gets an empty object.
  Payload: Payload === undefined || Payload === null ? '{}' : JSON.stringify(Payload),
});

const eventsInput = (argument: JsonObject): JsonObject => ({
  ...argument,
  Entries: isArray(argument.Entries)
    ? argument.Entries.map((entry) =>
        isObject(entry) && entry.Detail !== undefined && typeof entry.Detail !== 'string'
          ? { ...entry, Detail: JSON.stringify(entry.Detail) }
          : entry,
      )
    : (argument.Entries ?? null),
});

/** What an optimized integration adds to the service's answer. */
const withMetadata = (resource: ServiceResource, output: Json, context: Context): Json => {
  if (!isObject(output)) return output;
  const requestId = context.uuid();
  if (resource.service === 'lambda') return lambdaOutput(output, requestId, context);
  if (resource.service === 'events') checkEntries(output);
  return {
    ...output,
    SdkHttpMetadata: httpMetadata({
      service: resource.service,
      body: JSON.stringify(output),
      requestId,
      context,
    }),
    SdkResponseMetadata: { RequestId: requestId },
  };
};

/** A function's own failure is the task's failure. */
const lambdaOutput = (output: JsonObject, requestId: string, context: Context): Json => {
  const text = typeof output.Payload === 'string' ? output.Payload : '';
  const payload = parsePayload(text);
  if (output.FunctionError !== undefined) throw functionFailure(JSON.stringify(payload));
  const { Payload: _, ...rest } = output;
  return {
    ...rest,
    ...(text !== '' && { Payload: payload }),
    SdkHttpMetadata: httpMetadata({ service: 'lambda', body: text, requestId, context }),
    SdkResponseMetadata: { RequestId: requestId },
  };
};

export const parsePayload = (text: string): Json => {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
};

/** "Unhandled errors in Lambda are reported as Lambda.Unknown", others by the type that the runtime told. */
export const functionFailure = (text: string): StateFailure => {
  const payload = parsePayload(text);
  const type =
    isObject(payload) && typeof payload.errorType === 'string' ? payload.errorType : 'Lambda.Unknown';
  return new StateFailure(type, text);
};

/** PutEvents that took in only a part has failed as a task. */
const checkEntries = (output: JsonObject): void => {
  if (typeof output.FailedEntryCount === 'number' && output.FailedEntryCount > 0) {
    throw new StateFailure('EventBridge.FailedEntry', JSON.stringify(output));
  }
};

interface Failed {
  readonly operation: NamedOperation;
  readonly requestId: string;
}

/** `DynamoDB.ConditionalCheckFailedException`, with the cause as the SDK for Java words it. */
const serviceFailure = (
  error: AwsError,
  target: ServiceTarget,
  { operation, requestId }: Failed,
): StateFailure => {
  const model = operation.errors.get(error.code);
  const status = error.httpStatus ?? model?.httpStatus ?? 400;
  const name = model ? error.code.replace(/(?:Exception)?$/, 'Exception') : target.generic;
  const isJavaTwo = !target.optimized || target.service === 'lambda';
  const details = isJavaTwo
    ? `Service: ${target.service === 'lambda' ? 'Lambda' : target.causeService}, Status Code: ${status}, Request ID: ${requestId}`
    : `Service: ${target.causeService}; Status Code: ${status}; Error Code: ${error.queryCode ?? model?.queryCode ?? error.code}; Request ID: ${requestId}; Proxy: null`;
  return new StateFailure(`${target.errorPrefix}.${name}`, `${error.message} (${details})`);
};
