// Lambda's console: one log event a call, `<time>\t<request id>\t<level>\t<text>`, or JSON where the function's
// LoggingConfig says so. As aws-lambda-nodejs-runtime-interface-client's LogPatch.js writes it.
import { format } from 'node:util';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** Stands for a line break inside one log event, on a stream where every line is an event. */
const INNER_BREAK = '\u0000';

const state = { requestId: undefined, clockOffsetMs: Number(process.env.SLABS_CLOCK_OFFSET_MS ?? 0) };

const write = process.stdout.write.bind(process.stdout);

/** Sets what the following lines carry. The offset is that of the sandbox's clock. */
export const setLogContext = (requestId, clockOffsetMs) => {
  state.requestId = requestId;
  state.clockOffsetMs = clockOffsetMs;
};

/** Tells the sandbox that everything the invocation printed is before this point. */
export const markEndOfOutput = (id) => write(`\u0001${id}\n`);

export const patchConsole = () => {
  // Both streams through one pipe, so that their lines stay in order.
  process.stderr.write = process.stdout.write.bind(process.stdout);
  const line = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON' ? jsonLine : textLine;
  const least = Math.max(LEVELS.indexOf((process.env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE').toUpperCase()), 0);
  for (const [priority, level] of LEVELS.entries()) {
    const print = (...parameters) => {
      if (priority >= least) write(`${line(level, parameters).replaceAll('\n', INNER_BREAK)}\n`);
    };
    console[level.toLowerCase()] = print;
  }
  console.log = console.info;
};

/** Logs what ended an invocation or the initialization, as Lambda's runtime does. */
export const logError = (title, error, described) => {
  if (process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON')
    console.error(error instanceof Error ? error : new Error(String(error)));
  else console.error(title, `\t${described}`);
};

const now = () => new Date(Date.now() + state.clockOffsetMs).toISOString();

const textLine = (level, parameters) => `${now()}\t${state.requestId}\t${level}\t${format(...parameters)}`;

const jsonLine = (level, parameters) => {
  const line = { timestamp: now(), level, requestId: state.requestId };
  if (parameters.length !== 1)
    return JSON.stringify({ ...line, message: format(...parameters), ...firstError(parameters) });
  try {
    return JSON.stringify({ ...line, message: parameters[0] }, (_key, value) =>
      value instanceof Error ? errorMembers(value) : value,
    );
  } catch {
    return JSON.stringify({ ...line, message: format(parameters[0]) });
  }
};

const firstError = (parameters) => {
  const error = parameters.find((parameter) => parameter instanceof Error);
  return error && errorMembers(error);
};

const errorMembers = (error) => ({
  errorType: error.constructor?.name ?? 'UnknownError',
  errorMessage: error.message,
  stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
});
