// How Lambda's Node.js runtime reports errors (aws-lambda-nodejs-runtime-interface-client, Errors.js).
import { types } from 'node:util';

const named = (name) =>
  class extends Error {
    name = `Runtime.${name}`;
  };

export const ImportModuleError = named('ImportModuleError');
export const HandlerNotFound = named('HandlerNotFound');
export const MalformedHandlerName = named('MalformedHandlerName');
export const UserCodeSyntaxError = named('UserCodeSyntaxError');
export const UnhandledPromiseRejection = named('UnhandledPromiseRejection');
export const CallbackHandlerDeprecated = named('CallbackHandlerDeprecated');
export const StreamingNotSupported = class extends Error {
  name = 'Sandbox.StreamingNotSupported';
};

/** Paths as they are on Lambda, not those of this machine. */
const places = [];

export const hidePlace = (path, shown) => places.push([path, shown]);

export const withLambdaPaths = (text) =>
  places.reduce((shown, [path, name]) => shown.replaceAll(path, name), text);

/** The body of the Runtime API's error calls: errorType, errorMessage, trace. */
export const describeError = (error) => {
  try {
    if (!types.isNativeError(error) && !(error?.name && error.message && error.stack)) {
      return { errorType: typeof error, errorMessage: String(error), trace: [] };
    }
    return {
      errorType: error.name,
      errorMessage: withLambdaPaths(error.message),
      trace: withLambdaPaths(error.stack).split('\n'),
    };
  } catch {
    const what =
      'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack';
    return { errorType: 'handled', errorMessage: what };
  }
};

/** One line for the log: the same members, those the error has of its own, and the stack. */
export const formatError = (thrown) => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  try {
    const stack = typeof error.stack === 'string' ? error.stack.split('\n') : undefined;
    return withLambdaPaths(
      JSON.stringify({
        errorType: error.name,
        errorMessage: error.message,
        code: error.code,
        ...error,
        stack,
      }),
    );
  } catch {
    return JSON.stringify(describeError(error));
  }
};
