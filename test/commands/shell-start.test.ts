import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellEnvironment } from '../../src/commands/shell-environment.ts';
import { shellFiles, writeShellFiles } from '../../src/commands/shell-files.ts';
import { interactive } from '../../src/commands/shell-start.ts';

const hasShell = (name: string) => spawnSync(name, ['-c', 'exit 0']).status === 0;

const folder = () => mkdtempSync(join(tmpdir(), 'slabs-shell-'));

const filesOfShell = () => {
  const files = shellFiles(folder());
  writeShellFiles(files, {
    gate: 'http://127.0.0.1:1',
    region: 'us-east-1',
    endpoints: [],
    settings: { AWS_REGION: 'us-east-1' },
    realCli: undefined,
    ownCli: ['serverless-labs', 'aws'],
  });
  return files;
};

describe('a shell, and a shell in it', () => {
  const home = folder();
  writeFileSync(join(home, '.bashrc'), 'PS1="mine> "\nexport AWS_PROFILE=mine\n');
  writeFileSync(join(home, '.zshrc'), 'PROMPT="mine> "\nexport AWS_PROFILE=mine\n');
  const person = { PATH: process.env.PATH ?? '', HOME: home, XDG_CONFIG_HOME: home };

  const said = (program: string, line: string) => {
    const outer = interactive(program, filesOfShell(), person);
    const inner = interactive(program, filesOfShell(), outer.env);
    return [outer, inner].map(({ args, env }) => {
      return String(spawnSync(program, [...args, '-c', line], { env, cwd: '/', timeout: 20_000 }).stdout);
    });
  };
  const marked = '(serverless-labs) mine> ';

  it('has an aws of its own, and none of the outer one’s', () => {
    const environment = (env: Readonly<Record<string, string>>, bin: string) =>
      shellEnvironment({
        ...{ env, gate: 'http://127.0.0.1:1', region: 'us-east-1', run: undefined },
        credentials: { accessKeyId: 'a', secretAccessKey: 's' },
        files: { ...filesOfShell(), bin },
      });
    const outer = environment({ PATH: '/usr/bin:/bin' }, '/outer');
    expect(outer.PATH).toBe('/outer:/usr/bin:/bin');
    expect(environment(outer, '/inner').PATH).toBe('/inner:/usr/bin:/bin');
  });

  it.skipIf(!hasShell('bash'))('bash', () => {
    // With a command it reads the file only where it is told to.
    const line = 'printf %s "$PS1$AWS_PROFILE"';
    const files = filesOfShell();
    const { stdout } = spawnSync('bash', ['-c', `. ${join(files.folder, 'bashrc')}; ${line}`], {
      env: person,
    });
    expect(String(stdout)).toBe(marked);
  });

  it.skipIf(!hasShell('zsh'))('zsh', () => {
    expect(said('zsh', 'print -rn -- "$PROMPT$AWS_PROFILE"')).toEqual([marked, marked]);
  });

  it.skipIf(!hasShell('fish'))('fish', () => {
    mkdirSync(join(home, 'fish'), { recursive: true });
    writeFileSync(join(home, 'fish', 'config.fish'), "function fish_prompt; echo -n 'mine> '; end\n");
    expect(said('fish', 'fish_prompt; echo -n $AWS_PROFILE')).toEqual([marked, marked]);
  });
});
