import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/core/clock.ts';
import { shellWords } from '../../src/lab/shell-block.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { READS, WRITES } from './commands.ts';
import { runOwnCli } from './own-cli.ts';
import { type RealCli, startRealCli } from './real-cli.ts';

/** One sandbox for the real AWS CLI and one for ours, with the same clock's time and the same files. */
interface Side {
  readonly sandbox: Sandbox;
  readonly endpoint: string;
  readonly cwd: string;
}

let real: Side;
let own: Side;
let cli: RealCli;

const openSide = async (): Promise<Side> => {
  const sandbox = await createSandbox({ clock: manualClock(Date.parse('2026-11-21T08:00:00.250Z')) });
  const cwd = mkdtempSync(join(tmpdir(), 'slabs-same-'));
  writeFiles(cwd);
  return { sandbox, endpoint: await sandbox.listen(0), cwd };
};

const writeFiles = (cwd: string) => {
  const handler =
    'export const handler = async (event) => { console.log(event.name); return { hello: event.name }; };';
  const zip = zipSync({ 'index.mjs': [Buffer.from(handler), { mtime: '2026-01-01' }] });
  writeFileSync(join(cwd, 'function.zip'), zip);
  writeFileSync(join(cwd, 'event.json'), '{"name":"Ünï"}');
  writeFileSync(join(cwd, 'notes.txt'), 'one\ntwo\n');
  writeFileSync(join(cwd, 'big.bin'), Buffer.alloc(9 * 1024 * 1024, 7));
};

beforeAll(async () => {
  real = await openSide();
  own = await openSide();
  const { endpoint, sandbox, cwd } = real;
  cli = startRealCli({ environment: 'cli', endpoint, keys: sandbox.keys, cwd });
});

afterAll(async () => {
  cli?.close();
  for (const side of [real, own]) {
    await side?.sandbox.close();
    rmSync(side?.cwd ?? '', { recursive: true, force: true });
  }
});

/** What differs because the calls were made twice: addresses and ids. */
const normal = (text: string, { endpoint, cwd }: Side): string =>
  text
    .replaceAll(endpoint, 'http://endpoint')
    .replaceAll(cwd, '/cwd')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replace(/\b(A[A-Z]{3})[A-Z0-9]{13,17}\b/g, '$1ID');

const fill = (line: string, { endpoint }: Side) =>
  shellWords(line.replaceAll('$Q', `${endpoint}/000000000000`));

/** AWS CLI 1 advertises version 2 above each usage. */
const withoutUsage = (text: string) =>
  text.replace(/^\n?usage: [\s\S]*?\naws: error: /, 'aws: error: ').trim();

/** AWS CLI 1 returns 255 or 2 where version 2, and ours, says more: usage 252, configuration 253, refused 254. */
const failed = (code: number) => code !== 0;

const pass = async (sandbox: Sandbox) => {
  await sandbox.settled();
  await sandbox.advance(3_000);
};

describe('commands that write', () => {
  it.each(WRITES)('%s', async (line) => {
    const [fromReal, fromOwn] = await Promise.all([
      cli.run(fill(line, real)),
      runOwnCli(fill(line, own), own),
    ]);
    await Promise.all([pass(real.sandbox), pass(own.sandbox)]);
    expect(normal(fromOwn.out, own)).toBe(normal(fromReal.out, real));
    expect(withoutUsage(normal(fromOwn.err, own))).toBe(withoutUsage(normal(fromReal.err, real)));
    expect(failed(fromOwn.code)).toBe(failed(fromReal.code));
  });
});

describe('commands that read, on the same state', () => {
  it.each(READS)('%s', async (line) => {
    const words = fill(line, real);
    const outfile = words.find((word) => /^out\./.test(word));
    const fromReal = await cli.run(words);
    const realFile = outfile && readFileSync(join(real.cwd, outfile));
    const fromOwn = await runOwnCli(words, real);
    expect(fromOwn.out).toBe(fromReal.out);
    expect(withoutUsage(fromOwn.err)).toBe(withoutUsage(fromReal.err));
    expect(failed(fromOwn.code)).toBe(failed(fromReal.code));
    if (outfile) expect(readFileSync(join(real.cwd, outfile))).toEqual(realFile);
  });
});
