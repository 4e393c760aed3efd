import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommandWorld } from './command-world.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/serverless-labs.js');

describe('what Tab offers', () => {
  const world = createCommandWorld();
  mkdirSync(join(world.packageFolder, 'quizzes', 'sqs', 'proofs'), { recursive: true });
  writeFileSync(join(world.packageFolder, 'quizzes', 'sqs', 'proofs', 'zz-time-out.yaml'), '');
  const run = world.beginRun('tiny');
  const offered = async (...words: readonly string[]) =>
    (await world.run('completion', '--', ...words)).out.split('\n').filter(Boolean);

  it.each([
    [['ru'], ['run']],
    [['--pl'], ['--plain']],
    [['run', ''], ['tiny']],
    [['run', '--ta'], ['--target']],
    [['run', '--target', 'sa'], ['sandbox']],
    // As zsh and fish split it, and as bash does.
    [['run', '--target=sa'], ['--target=sandbox']],
    [['run', '--target', '=', 'sa'], ['sandbox']],
    [
      ['run', '--target', '='],
      ['sandbox', 'aws'],
    ],
    [['aws', 'sqs', 'list-queues', '--output=yaml-'], ['--output=yaml-stream']],
    [['inbox', 're'], ['read']],
    [['new', ''], ['quiz']],
    [['prove', 'zz-'], ['zz-time-out']],
    [['quiz', 's'], ['sqs']],
    [['exam', 'DV'], ['DVA-C02']],
    [
      ['sandbox', 'st'],
      ['start', 'status'],
    ],
    [
      ['sandbox', 'start', '--iam', ''],
      ['enforce', 'off'],
    ],
    [['completion', 'z'], ['zsh']],
    [['help', 'doc'], ['doctor']],
    [['aws', 'sqs', 'create-q'], ['create-queue']],
    [['aws', 'sqs', 'create-queue', '--queue-n'], ['--queue-name']],
    [['nonsense', ''], []],
  ])('%j → %j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });

  it('runs by their ids', async () => {
    expect(await offered('cleanup', run.slice(0, 3))).toEqual([run]);
    expect(await offered('trace', '')).toEqual([run]);
  });

  it('is nothing for a shell that is not known', async () => {
    const { code, err } = await world.run('completion', 'tcsh');
    expect(code).toBe(2);
    expect(err).toContain('Say one of bash, zsh, fish.');
  });
});

const hasShell = (name: string) => spawnSync(name, ['-c', 'exit 0']).status === 0;

/** A PATH on which the program stands under its own name. */
const path = () => {
  const bin = mkdtempSync(join(tmpdir(), 'slabs-bin-'));
  symlinkSync(PROGRAM, join(bin, 'serverless-labs'));
  return [bin, process.env.PATH].join(delimiter);
};

describe('in a real shell', () => {
  it.skipIf(!hasShell('bash'))('bash completes commands and aws operations', () => {
    const ask = (...words: readonly string[]) =>
      `COMP_WORDS=(serverless-labs ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _serverless_labs; echo "\${COMPREPLY[*]}"`;
    const script = `eval "$(serverless-labs completion bash)"; complete -p serverless-labs; ${ask('clean')}; ${ask('aws', 'dynamodb', 'wait', 'table-e')}`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { env: { ...process.env, PATH: path() } });
    expect(String(stderr)).toBe('');
    expect(String(stdout)).toBe(
      'complete -o default -F _serverless_labs serverless-labs\ncleanup\ntable-exists\n',
    );
  });

  it.skipIf(!hasShell('fish'))('fish completes commands', () => {
    const script = 'serverless-labs completion fish | source; complete -C "serverless-labs clean"';
    const { stdout } = spawnSync('fish', ['--no-config', '-c', script], {
      env: { ...process.env, PATH: path() },
    });
    expect(String(stdout)).toBe('cleanup\n');
  });

  it.skipIf(!hasShell('zsh'))('zsh takes the script', () => {
    const script =
      'autoload -Uz compinit && compinit -D; eval "$(serverless-labs completion zsh)"; echo $_comps[serverless-labs]';
    const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], {
      env: { ...process.env, PATH: path() },
    });
    expect(String(stderr)).toBe('');
    expect(String(stdout)).toBe('_serverless_labs\n');
  });
});
