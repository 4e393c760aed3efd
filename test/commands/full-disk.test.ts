import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';

const ROOT = join(import.meta.dirname, '../..');
const outdir = mkdtempSync(join(tmpdir(), 'full-disk-'));

beforeAll(async () => {
  await bundle({ entryPoints: { cli: 'src/cli.ts' }, outdir });
}, 60_000);

/** Runs the program with no file allowed to grow over `blocks` KB: each write beyond fails, as on a full disk. */
const run = (home: string, args: readonly string[], blocks: number | 'unlimited') => {
  const program = `import { main } from '${outdir}/main/cli.js'; process.exitCode = await main({ process, packageFolder: '${ROOT}', version: '0' });`;
  const script = `ulimit -f ${blocks}; exec "${process.execPath}" --input-type=module -e "$PROGRAM" -- "$@"`;
  const env = { ...process.env, PROGRAM: program, SERVERLESS_LABS_HOME: home };
  return spawnSync('bash', ['-c', script, 'run', 'serverless-labs', ...args], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
};

describe.skipIf(!existsSync('/bin/bash'))('a disk that is full', () => {
  it('ends the run with what to do, told once, and loses nothing: cleanup finishes when there is space', () => {
    const home = mkdtempSync(join(tmpdir(), 'full-disk-home-'));
    const full = run(home, ['run', 'hello-lambda', '--yes'], 20);
    expect(full.status).toBe(1);
    expect(full.stderr).toContain('Free some space');
    expect(full.stderr.match(/^Error:/gm)).toHaveLength(1);
    expect(full.stdout + full.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
    const cleanup = run(home, ['cleanup', '--all', '--yes'], 'unlimited');
    expect(cleanup.stdout).toContain('Clean');
    expect(cleanup.status).toBe(0);
  });
});
