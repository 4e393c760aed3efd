import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AWS_HOST } from '../aws/real-hosts.ts';
import { shellWord } from '../aws/shell-word.ts';
import { ensureFolder } from '../core/paths.ts';

/** A shell's own files; they go with it. */
export interface ShellFiles {
  readonly folder: string;
  /** First on the PATH: it has `aws`. */
  readonly bin: string;
  readonly config: string;
  readonly credentials: string;
  /** What every Node process loads first. */
  readonly guard: string;
  readonly remove: () => void;
}

export const shellFiles = (folder: string): ShellFiles => ({
  folder,
  bin: join(folder, 'bin'),
  config: join(folder, 'config'),
  credentials: join(folder, 'credentials'),
  guard: join(folder, 'guard.cjs'),
  remove: () => rmSync(folder, { recursive: true, force: true }),
});

export interface ShellFilesOptions {
  readonly gate: string;
  readonly region: string;
  /** Endpoints that mean the target, as the commands of a lab name it. */
  readonly endpoints: readonly string[];
  /** What the shell sets; {@link shellFiles} has the places. */
  readonly settings: Readonly<Record<string, string>>;
  /** The AWS CLI of the machine; ours takes its place where there is none. */
  readonly realCli: string | undefined;
  /** Words that start our own `aws`. */
  readonly ownCli: readonly string[];
}

/** Writes them. Throws LabsError STATE_NOT_WRITABLE. */
export const writeShellFiles = (files: ShellFiles, options: ShellFilesOptions): void => {
  ensureFolder(files.bin);
  const write = (file: string, text: string, mode = 0o600) => writeFileSync(file, text, { mode });
  write(files.config, `[default]\nregion = ${options.region}\nendpoint_url = ${options.gate}\n`);
  write(files.credentials, '');
  write(files.guard, GUARD);
  write(join(files.bin, 'aws'), shim(options), 0o700);
  const posix = posixSettings(options.settings);
  write(join(files.folder, 'settings.sh'), posix);
  write(
    join(files.folder, 'bashrc'),
    `[ -f ~/.bashrc ] && . ~/.bashrc\n${posix}PS1="(serverless-labs) \${PS1-}"\n`,
  );
  write(join(files.folder, '.zshenv'), `${zshStart('.zshenv')}${posix}ZDOTDIR=${shellWord(files.folder)}\n`);
  write(join(files.folder, '.zshrc'), `${zshStart('.zshrc')}${posix}PROMPT="(serverless-labs) $PROMPT"\n`);
  write(join(files.folder, 'settings.fish'), `${fishSettings(options.settings)}${FISH_PROMPT}`);
};

const zshStart = (name: string): string =>
  `[ -f "\${SERVERLESS_LABS_ZDOTDIR:-$HOME}/${name}" ] && . "\${SERVERLESS_LABS_ZDOTDIR:-$HOME}/${name}"\n`;

/** Start-up files may set a profile, an endpoint or a PATH of their own: this comes after them. */
const posixSettings = (settings: Readonly<Record<string, string>>): string => {
  const unset =
    'for name in $(env | sed -n \'s/^\\(\\(AWS\\|BOTO\\|AMAZON\\)_[A-Za-z0-9_]*\\)=.*/\\1/p\'); do unset "$name"; done\nunset name\n';
  const set = Object.entries(settings).map(([name, value]) => `export ${name}=${shellWord(value) || "''"}\n`);
  return `${unset}${set.join('')}unalias aws 2>/dev/null || true\nunset -f aws 2>/dev/null || true\n`;
};

const fishSettings = (settings: Readonly<Record<string, string>>): string => {
  const set = Object.entries(settings).map(([name, value]) =>
    name === 'PATH'
      ? `set -gx PATH ${value.split(':').map(fishWord).join(' ')}\n`
      : `set -gx ${name} ${fishWord(value)}\n`,
  );
  return `for name in (set -nx | string match -r '^(?:AWS|BOTO|AMAZON)_.*'); set -e $name; end\n${set.join('')}functions -e aws\n`;
};

/** The person's own prompt with a mark before it: a function in fish, not a variable. */
const FISH_PROMPT = `functions -q fish_prompt; and functions -c fish_prompt __serverless_labs_prompt
function fish_prompt; echo -n '(serverless-labs) '; functions -q __serverless_labs_prompt; and __serverless_labs_prompt; end
`;

const fishWord = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/**
 * The shell's `aws`. Version 1 of the AWS CLI ignores the environment for SQS (aws/aws-cli#8737), so the endpoint is put
 * in as an option, last, where it wins; what somebody typed for it has to mean the target.
 */
const shim = ({ gate, endpoints, settings, realCli, ownCli }: ShellFilesOptions): string => {
  const known = [...new Set([gate, ...endpoints])].map(shellWord).join('|');
  const own = ownCli.map(shellWord).join(' ');
  const { PATH: _, NODE_OPTIONS: __, ...fixed } = settings;
  return `#!/bin/sh
${posixSettings(fixed)}unset AWS_PROFILE AWS_DEFAULT_PROFILE
check() {
  case "$1" in
    ${known}) ;;
    *)
      echo "aws: --endpoint-url $1 is not where this shell's commands go (${gate}). Nothing was sent." >&2
      exit 253 ;;
  esac
}
count=$#
takes=
while [ "$count" -gt 0 ]; do
  word=$1
  shift
  count=$((count - 1))
  if [ -n "$takes" ]; then check "$word"; takes=; continue; fi
  case "$word" in
    --endpoint-url) takes=1 ;;
    --endpoint-url=*) check "\${word#--endpoint-url=}" ;;
    *) set -- "$@" "$word" ;;
  esac
done
${realCli === undefined ? `exec ${own} "$@"` : realCall(realCli, gate)}
`;
};

/** Help and the AWS CLI's own settings take no endpoint. */
const realCall = (realCli: string, gate: string): string => `last=
for word in "$@"; do last=$word; done
case "\${1-}:$last" in
  :|configure:*|help:*|history:*|*:help|--version:*) exec ${shellWord(realCli)} "$@" ;;
esac
exec ${shellWord(realCli)} "$@" --endpoint-url ${shellWord(gate)}`;

/** Node asks no proxy: this refuses AWS inside the process, whatever a script was told (a queue's URL that was pasted). */
const GUARD = `'use strict';
const net = require('node:net');
const isAws = (host) => ${AWS_HOST}.test(String(host).replace(/\\.$/, ''));
const hostOf = (args) => {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null) return first.host || first.hostname || '';
  return typeof second === 'string' ? second : '';
};
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const host = hostOf(args);
  if (!isAws(host)) return connect.apply(this, args);
  const error = new Error('serverless-labs: this shell never reaches AWS itself (' + host + ').');
  process.nextTick(() => this.destroy(error));
  return this;
};
`;
