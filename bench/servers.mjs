import { fork, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CLI, newHome, peer, residentMb } from './measure.mjs';

/**
 * The same calls by the same SDK against each server, one after the other: a row for each of `measures` that `pattern`
 * matches. What a server can't do has no number: its place says so. `section` is the module that exports the `CALLS`.
 */
export const rowsOfServers = async (measures, { section, pattern }) => {
  const results = {};
  for (const name of Object.keys(SERVERS)) results[name] = await withFreshClient(section, name, pattern);
  const asked = Object.entries(measures).filter(([what]) => pattern.test(what));
  return asked.map(([what, { unit, isBetterWhen }]) => ({
    what,
    unit,
    isBetterWhen,
    ours: results.ours?.[what],
    peers: Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, results[name]?.[what]])),
  }));
};

/** A process for each server: the client that had served another before would be the faster one. */
const withFreshClient = (section, name, pattern) =>
  new Promise((resolve, reject) => {
    const client = fork(fileURLToPath(new URL('measure-server.mjs', import.meta.url)), [
      section,
      name,
      pattern.source,
    ]);
    let found;
    client.on('message', (message) => {
      found = message;
    });
    client.on('error', reject);
    client.on('close', (code) => {
      if (code === 0) resolve(found);
      else reject(new Error(`measuring ${name} ended with ${code}`));
    });
  });

/** Runs the `calls` that `pattern` matches against a server; undefined where it isn't installed or for none of them. */
export const measure = async (name, calls, pattern) => {
  const program = name === 'ours' ? process.execPath : peer(PROGRAMS[name]);
  const known = Object.entries(calls).filter(
    ([what]) => pattern.test(what) && (!ONLY[name] || ONLY[name].test(what)),
  );
  return program && known.length > 0 ? measureServer(program, SERVERS[name], known) : undefined;
};

const PROGRAMS = { moto: 'moto_server', ministack: 'ministack', dynalite: 'dynalite' };

/** What a server is for, where that isn't everything. */
const ONLY = { dynalite: /^dynamodb / };

const SERVERS = {
  ours: (port) => ({ args: [CLI, 'sandbox', 'start', '--port', String(port), '--json'], env: newHome() }),
  moto: (port) => ({ args: ['-p', String(port)], env: {}, prepare: () => runsMachines(port) }),
  dynalite: (port) => ({ args: ['--port', String(port), '--createTableMs', '0'], env: {}, ask: listTables }),
  ministack: (port) => ({ args: [], env: { GATEWAY_PORT: String(port), LAMBDA_EXECUTOR: 'local' } }),
};

const whoAmI = (config) => new STSClient(config).send(new GetCallerIdentityCommand({}));

/** Dynalite knows nobody. */
const listTables = (config) => new DynamoDBClient(config).send(new ListTablesCommand({}));

/** Without it moto answers for each execution what it always answers, and runs nothing. */
const runsMachines = (port) =>
  fetch(`http://127.0.0.1:${port}/moto-api/config`, {
    method: 'POST',
    body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
  });

const measureServer = async (program, start, calls) => {
  const port = await freePort();
  const { args, env, prepare, ask = whoAmI } = start(port);
  const started = performance.now();
  const server = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  server.stdout.on('data', (data) => {
    out += data;
  });
  try {
    const config = await reach(port, () => keysIn(out), ask);
    const found = { 'start to first answer': (performance.now() - started) / 1000 };
    await prepare?.();
    for (const [what, measure] of calls) {
      found[what] = await withinPatience(measure(config)).catch(cannot);
    }
    found['memory after the run'] = await residentMb(server.pid);
    return found;
  } finally {
    server.kill('SIGKILL');
  }
};

/** A server that takes calls and never does what they ask for would hold the whole run. */
const withinPatience = (measuring) => {
  let timer;
  const lost = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  return Promise.race([measuring, lost]).finally(() => clearTimeout(timer));
};

const PATIENCE_MS = 60_000;

/** What stands in a row for a server that refuses a call, doesn't know it or answers without having done it. */
const cannot = ({ name, message, $response }) => {
  const status = $response?.statusCode;
  // A page instead of an answer: the server has no such operation.
  const why = name === 'SyntaxError' && status ? `answers HTTP ${status}` : `${name}: ${message}`;
  return `can't (${why.split('\n', 1)[0].slice(0, 80)})`;
};

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Our sandbox verifies signatures, with keys that it says; peers take any. */
const keysIn = (out) => {
  const line = out.split('\n').find((text) => text.startsWith('{'));
  return line ? JSON.parse(line).keys : undefined;
};

const reach = async (port, keys, ask) => {
  for (;;) {
    const credentials = keys() ?? { accessKeyId: 'test', secretAccessKey: 'test' };
    const config = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials, maxAttempts: 1 };
    try {
      await ask(config);
      return config;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
};
