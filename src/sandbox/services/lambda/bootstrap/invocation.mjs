// One invocation: the context object and the three ways in which a handler may answer
// (aws-lambda-nodejs-runtime-interface-client, InvokeContext.js and CallbackContext.js).
import { logError } from './console.mjs';
import { formatError } from './errors.mjs';
import { postInvocationError, postResponse } from './runtime-client.mjs';

const parseOptional = (text) => (text === undefined ? undefined : JSON.parse(text));

/** What a handler is given beside its event, before the callbacks are added. */
const contextMembers = (headers) => {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  return {
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parseOptional(headers['lambda-runtime-client-context']),
    identity: parseOptional(headers['lambda-runtime-cognito-identity']),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    tenantId: undefined,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
};

const serialize = (value) => {
  try {
    return JSON.stringify(value === undefined ? null : value) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
};

/** `whenIdle.run` is what happens when the event loop is empty; `next` fetches the following event. */
const createReplies = (id, whenIdle, next) => {
  let waitsForEmptyLoop = true;
  let isFinished = false;
  const fail = (error) => {
    logError('Invoke Error', error, formatError(error));
    postInvocationError(id, error).then(next);
  };
  const complete = (value) => postResponse(id, serialize(value)).then(next);
  const once = (reply) => (error, value) => {
    if (isFinished) return;
    whenIdle.run = undefined;
    reply(error, value);
    isFinished = true;
  };
  const done = once((error, value) =>
    error === undefined || error === null ? complete(value) : fail(error),
  );
  const callback = once((error, value) => {
    if (error !== undefined && error !== null) return fail(error);
    if (!waitsForEmptyLoop) return complete(value);
    whenIdle.run = () => setImmediate(() => complete(value));
  });
  const context = {
    get callbackWaitsForEmptyEventLoop() {
      return waitsForEmptyLoop;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      waitsForEmptyLoop = value;
    },
    succeed: (value) => done(null, value),
    fail: (error) => done(error ?? 'handled'),
    done,
  };
  return { callback, context };
};

/** Runs the handler for one event. */
export const runInvocation = (handler, event, { whenIdle, next }) => {
  const id = event.headers['lambda-runtime-aws-request-id'];
  const { callback, context } = createReplies(id, whenIdle, next);
  // A handler that neither answers nor leaves anything to wait for answers null.
  whenIdle.run = () => postResponse(id, 'null').then(next);
  const traceId = event.headers['lambda-runtime-trace-id'];
  if (traceId) process.env._X_AMZN_TRACE_ID = traceId;
  else delete process.env._X_AMZN_TRACE_ID;
  try {
    const result = handler(
      JSON.parse(event.body),
      Object.assign(context, contextMembers(event.headers)),
      callback,
    );
    if (typeof result?.then === 'function') result.then(context.succeed, context.fail).catch(context.fail);
  } catch (error) {
    callback(error);
  }
};
