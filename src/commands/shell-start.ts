import { basename, join } from 'node:path';
import type { ShellFiles } from './shell-files.ts';

/** How a shell's program is started. */
export interface Start {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How a shell is started so that its own start-up files don't have the last word. */
export const interactive = (
  program: string,
  files: ShellFiles,
  env: Readonly<Record<string, string>>,
): Start => {
  const at = (name: string) => join(files.folder, name);
  switch (basename(program)) {
    case 'bash':
      return { args: ['--rcfile', at('bashrc'), '-i'], env };
    case 'zsh':
      return {
        args: ['-i'],
        env: { ...env, ZDOTDIR: files.folder, SERVERLESS_LABS_ZDOTDIR: theirFolder(env) },
      };
    case 'fish':
      return { args: ['--init-command', `source ${at('settings.fish')}`], env };
    default:
      // POSIX: an interactive sh reads the file that ENV names.
      return { args: ['-i'], env: { ...env, ENV: at('settings.sh') } };
  }
};

/** Where zsh finds the person's own files; a shell in a shell has that from the outer one, whose files would read themselves. */
const theirFolder = (env: Readonly<Record<string, string>>): string =>
  env.SERVERLESS_LABS_ZDOTDIR ?? env.ZDOTDIR ?? env.HOME ?? '';

interface SingleLine {
  readonly line: string;
  readonly files: ShellFiles;
  readonly env: Readonly<Record<string, string>>;
}

/** One line. Start-up files are read for that, too: bash's where its input is a socket, zsh's and fish's always. */
export const single = (program: string, { line, files, env }: SingleLine): Start => {
  const name = basename(program);
  if (name === 'bash') return { args: ['--norc', '--noprofile', '-c', line], env };
  const { args, env: own } =
    name === 'zsh' || name === 'fish' ? interactive(program, files, env) : { args: [], env };
  return { args: [...args.filter((arg) => arg !== '-i'), '-c', line], env: own };
};
