import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { type LambdaWorld, openLambdaWorld, START_MS } from './lambda-world.ts';

/** Landlock's version on this kernel, as https://docs.kernel.org/userspace-api/landlock.html#landlock-abi-versions asks for it; 0 where there is none. */
const landlockVersion = () => {
  const ask = 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))';
  const { stdout } = spawnSync('/usr/bin/python3', ['-c', ask], { encoding: 'utf8' });
  return process.platform === 'linux' ? Number(stdout ?? 0) : 0;
};
const VERSION = landlockVersion();

let folder: string;
let world: LambdaWorld;

beforeAll(async () => {
  // Not below /tmp, which functions share, as the checkout may be.
  folder = mkdtempSync('/var/tmp/slabs-state-');
  world = await openLambdaWorld(manualClock(START_MS), folder);
  writeFileSync(join(folder, 'note'), 'of the person');
});

afterAll(async () => {
  await world.sandbox.close();
  rmSync(folder, { recursive: true, force: true });
  expect(world.faults).toEqual([]);
});

/** Tries what the event names, each in its own way, and answers with what came of it. */
const HOSTILE = `
const fs = require('node:fs');
const { execFileSync } = require('node:child_process');
const { Worker } = require('node:worker_threads');
const attempt = (act) => { try { return String(act()).slice(0, 100); } catch (error) { return error.code ?? error.status; } };
const inWorker = (file) => new Promise((resolve) => {
  const source = "const { workerData, parentPort } = require('node:worker_threads'); let code = 'read'; try { require('node:fs').readFileSync(workerData); } catch (error) { code = error.code; } parentPort.postMessage(code);";
  new Worker(source, { eval: true, workerData: file }).on('message', resolve);
});
exports.handler = async ({ folder, parent }) => ({
  list: attempt(() => fs.readdirSync(folder)),
  tables: attempt(() => fs.readFileSync(folder + '/tables.jsonl')),
  write: attempt(() => fs.writeFileSync(folder + '/note', 'mine')),
  link: attempt(() => { fs.symlinkSync(folder, require('node:os').tmpdir() + '/link'); return fs.readdirSync(require('node:os').tmpdir() + '/link'); }),
  child: attempt(() => execFileSync('cat', [folder + '/note'], { stdio: 'pipe' })),
  worker: await inWorker(folder + '/note'),
  environment: attempt(() => fs.readFileSync('/proc/' + parent + '/environ')),
  throughProc: attempt(() => fs.readdirSync('/proc/' + parent + '/root' + folder)),
  memory: attempt(() => fs.openSync('/proc/' + parent + '/mem')),
});`;

const HOSTILE_PYTHON = `
import os, subprocess
def attempt(act):
    try:
        return str(act())[:100]
    except OSError as error:
        return error.errno
def handler(event, context):
    folder, parent = event["folder"], event["parent"]
    return {
        "list": attempt(lambda: os.listdir(folder)),
        "read": attempt(lambda: open(folder + "/note").read()),
        "child": subprocess.run(["cat", folder + "/note"], capture_output=True).returncode,
        "environment": attempt(lambda: open(f"/proc/{parent}/environ").read()),
        "kill": attempt(lambda: os.kill(parent, 0)),
    }
`;

describe.skipIf(VERSION < 1)('a function on a kernel with Landlock', () => {
  const event = () => ({ folder, parent: process.pid });

  it('reaches neither the state folder nor the environment of the tool: not by itself, a child, a thread or a link', async () => {
    await world.create('hostile', { 'index.js': HOSTILE }, { Timeout: 20 });
    const { payload } = await world.invoke('hostile', event());
    expect(payload).toEqual({
      list: 'EACCES',
      tables: 'EACCES',
      write: 'EACCES',
      link: 'EACCES',
      child: 1,
      worker: 'EACCES',
      environment: 'EACCES',
      throughProc: 'EACCES',
      memory: 'EACCES',
    });
  });

  it('reaches neither in Python', async () => {
    await world.create(
      'hostile-python',
      { 'index.py': HOSTILE_PYTHON },
      { Runtime: 'python3.13', Handler: 'index.handler', Timeout: 20 },
    );
    const { payload } = await world.invoke('hostile-python', event());
    expect(payload).toMatchObject({ list: 13, read: 13, child: 1, environment: 13 });
    // Signals to processes outside are refused since version 6.
    if (VERSION >= 6) expect(payload).toMatchObject({ kill: 1 });
  });

  it('does what it may on Lambda', async () => {
    const source = `
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Worker } from 'node:worker_threads';
export const handler = async () => {
  const [here, literal] = [tmpdir() + '/in/here', '/tmp/slabs-' + process.pid];
  mkdirSync(tmpdir() + '/in');
  writeFileSync(here, 'x');
  renameSync(here, tmpdir() + '/there');
  symlinkSync(tmpdir() + '/there', here);
  writeFileSync(literal, 'y');
  const texts = readFileSync(here, 'utf8') + readFileSync(literal, 'utf8');
  rmSync(literal);
  process.chdir('/');
  return {
    texts,
    own: readFileSync(new URL('./data.txt', import.meta.url), 'utf8'),
    dynamic: (await import('./other.mjs')).name,
    sdk: typeof (await import('@aws-sdk/client-sqs')).SQSClient,
    child: execFileSync('cat', ['/etc/passwd']).length > 0,
    thread: await new Promise((resolve) => new Worker('require("node:worker_threads").parentPort.postMessage(1)', { eval: true }).on('message', resolve)),
    cpu: readFileSync('/proc/cpuinfo', 'utf8').length > 0,
    absent: existsSync('/opt/nothing'),
    fetched: (await fetch(process.env.AWS_ENDPOINT_URL).catch((error) => ({ status: error }))).status > 0,
  };
};`;
    const files = { 'index.mjs': source, 'other.mjs': `export const name = 'other';`, 'data.txt': 'data' };
    await world.create('usual', files, { Timeout: 20 });
    expect((await world.invoke('usual')).payload).toEqual({
      ...{ texts: 'xy', own: 'data', dynamic: 'other', sdk: 'function', child: true, thread: 1 },
      ...{ cpu: true, absent: false, fetched: true },
    });
  });
});
