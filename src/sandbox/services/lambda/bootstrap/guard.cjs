// Runs beside the function's code, on a thread of its own, so that a handler that spins in `while (true) {}` is
// ended too: when the sandbox has gone (its end of the lifeline closes, even after SIGKILL) and when the process
// has taken more memory than the function is configured for.
const { writeSync } = require('node:fs');
const { Socket } = require('node:net');
const { workerData } = require('node:worker_threads');

const LIFELINE = 3;
const LOOK_EVERY_MS = 50;

const end = () => {
  // The whole process group: what the function has spawned goes with it.
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
};

const lifeline = new Socket({ fd: LIFELINE, readable: true, writable: false });
lifeline.on('error', end);
lifeline.on('close', end);
lifeline.resume();

setInterval(() => {
  if (process.memoryUsage.rss() <= workerData.memoryLimitBytes) return;
  try {
    writeSync(LIFELINE, 'out-of-memory\n');
  } finally {
    end();
  }
}, LOOK_EVERY_MS);
