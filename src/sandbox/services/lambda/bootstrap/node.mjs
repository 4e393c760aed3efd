// The Node.js runtime of function processes: guard, console, handler, then one event after the other.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { logError, patchConsole, setLogContext } from './console.mjs';
import { formatError, hidePlace, UnhandledPromiseRejection } from './errors.mjs';
import { loadHandler } from './handler.mjs';
import { runInvocation } from './invocation.mjs';
import { openLayers } from './layers.mjs';
import { nextInvocation, postInitError, postInvocationError } from './runtime-client.mjs';

const whenIdle = { run: undefined };
let requestId;

const startGuard = () => {
  const guard = new Worker(new URL('./guard.cjs', import.meta.url), {
    workerData: { memoryLimitBytes: Number(process.env.SLABS_MEMORY_LIMIT_BYTES) },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
    env: {},
  });
  guard.unref();
};

/** Reports an error that nothing caught and ends the process, as Lambda does. */
const giveUp = (title, error, exitCode) => {
  logError(title, error, formatError(error));
  const reported = requestId === undefined ? postInitError(error) : postInvocationError(requestId, error);
  const exit = () => process.exit(exitCode);
  reported.then(exit, exit);
};

const next = () => setImmediate(handleNext);

const handleNext = async () => {
  const event = await nextInvocation();
  requestId = event.headers['lambda-runtime-aws-request-id'];
  setLogContext(requestId, Number(event.headers['lambda-sandbox-clock-offset-ms'] ?? 0));
  runInvocation(handler, event, { whenIdle, next });
};

startGuard();
patchConsole();
hidePlace(process.env.LAMBDA_TASK_ROOT, '/var/task');
hidePlace(fileURLToPath(new URL('.', import.meta.url)), '/var/runtime/');
if (process.env.SLABS_LAYER_FOLDER) {
  hidePlace(process.env.SLABS_LAYER_FOLDER, '/opt');
  openLayers(process.env.SLABS_LAYER_FOLDER);
}
for (const name of ['SLABS_CLOCK_OFFSET_MS', 'SLABS_LAYER_FOLDER', 'SLABS_MEMORY_LIMIT_BYTES'])
  delete process.env[name];
process.on('uncaughtException', (error) => giveUp('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) =>
  giveUp(
    'Unhandled Promise Rejection',
    Object.assign(new UnhandledPromiseRejection(String(reason)), { reason }),
    128,
  ),
);
process.on('beforeExit', () => whenIdle.run?.());

const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER ?? '').catch((error) => {
  giveUp('Uncaught Exception', error, 129);
  // Never resolves: the process ends as soon as the error is reported.
  return new Promise(() => {});
});
next();
