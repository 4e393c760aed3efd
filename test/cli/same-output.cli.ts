import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/core/clock.ts';
import { shellWords } from '../../src/lab/shell-block.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { READS, WRITES } from './commands.ts';
import { MORE_READS, MORE_WRITES } from './more-commands.ts';
import { NAMED_IDS } from './named-ids.ts';
import { runOwnCli } from './own-cli.ts';
import { type CliResult, type RealCli, startRealCli } from './real-cli.ts';

/** One sandbox for the real AWS CLI and one for ours, with the same clock's time and the same files. */
interface Side {
  readonly sandbox: Sandbox;
  readonly endpoint: string;
  readonly cwd: string;
}

let real: Side;
let own: Side;
/** One for each processor; what only looks is spread over them. */
let clis: readonly RealCli[] = [];

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
  clis = cpus().map(() => startRealCli({ environment: 'cli', endpoint, keys: sandbox.keys, cwd }));
});

afterAll(async () => {
  for (const cli of clis) cli.close();
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
    .replace(/\b(A[A-Z]{3})[A-Z0-9]{13,17}\b/g, '$1ID')
    .replace(/\b(i|r|eni|vol|subnet|vpc|sg|dopt)-[0-9a-f]{8,17}\b/g, '$1-ID')
    .replace(/("(?:\w*[iI]d|Target|cacheNamespace)": "(?:integrations\/)?)[a-z0-9]{6,10}"/g, '$1ID"')
    .replace(/(?<=deployment ID ')[a-z0-9]{6}/, 'ID')
    .replace(/\b[a-z0-9]{10}(?=\.execute-api)/g, 'ID')
    .replace(/(?<=\.localhost):\d+/g, '')
    .replace(/eni-attach-[0-9a-f]{17}/g, 'eni-attach-ID')
    .replace(/172(\D)31\1\d+\1\d+/g, '172$131$1X$1X')
    .replace(/0a(:[0-9a-f]{2}){5}/g, 'MAC');

const fill = async (line: string, side: Side): Promise<string[]> => {
  let filled = line.replace(/\$Q(?=\/)/g, `${side.endpoint}/000000000000`);
  for (const name of line.match(/(?<=\$)[A-Z]{3,}/g) ?? []) {
    const words = await fill(NAMED_IDS[name] ?? '', side);
    const { out } = await runOwnCli(words, side);
    if (!/^[\w-]+\n$/.test(out) || out === 'None\n')
      throw new Error(`$${name} stands for nothing yet: ${out}`);
    filled = filled.replaceAll(`$${name}`, out.trim());
  }
  return [...shellWords(filled)];
};

/** AWS CLI 1 advertises version 2 above each usage. */
const withoutUsage = (text: string) =>
  text.replace(/^\n?usage: [\s\S]*?\naws: error: /, 'aws: error: ').trim();

/** AWS CLI 1 returns 255 or 2 where version 2, and ours, says more: usage 252, configuration 253, refused 254. */
const failed = (code: number) => code !== 0;

const pass = async (sandbox: Sandbox) => {
  await sandbox.settled();
  await sandbox.advance(3_000);
};

const expectSame = (
  fromOwn: CliResult,
  fromReal: CliResult | undefined,
  read: (text: string, side: Side) => string,
) => {
  if (!fromReal) throw new Error('The AWS CLI was not started.');
  expect(read(fromOwn.out, own)).toBe(read(fromReal.out, real));
  expect(withoutUsage(read(fromOwn.err, own))).toBe(withoutUsage(read(fromReal.err, real)));
  expect(failed(fromOwn.code)).toBe(failed(fromReal.code));
};

describe('commands that write', () => {
  it.each([...WRITES, ...MORE_WRITES])('%s', async (line) => {
    const [fromReal, fromOwn] = await Promise.all([
      fill(line, real).then((words) => clis[0]?.run(words)),
      fill(line, own).then((words) => runOwnCli(words, own)),
    ]);
    await Promise.all([pass(real.sandbox), pass(own.sandbox)]);
    expectSame(fromOwn, fromReal, normal);
  });
});

describe.concurrent('commands that read, on the same state', () => {
  it.each([...READS, ...MORE_READS].map((line, index) => ({ line, index })))('$line', async (row) => {
    const words = await fill(row.line, real);
    const outfile = words.find((word) => /^out\./.test(word));
    const fromReal = await clis[row.index % clis.length]?.run(words);
    const realFile = outfile && readFileSync(join(real.cwd, outfile));
    const fromOwn = await runOwnCli(words, real);
    expectSame(fromOwn, fromReal, (result) => result);
    if (outfile) expect(readFileSync(join(real.cwd, outfile))).toEqual(realFile);
  });
});
