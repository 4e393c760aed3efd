import { existsSync, readFileSync } from 'node:fs';

/** A program and its arguments. */
export interface ProgramCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** Files and folders that a program may open, beside those of the system. */
export interface Access {
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

/** The command that starts a program by `launcher` (bootstrap/confine.py); the program itself where this machine has no Python to run that. */
export const confined = (program: ProgramCommand, launcher: string, access: Access): ProgramCommand => {
  const python = process.platform === 'linux' ? PYTHONS.find((file) => existsSync(file)) : undefined;
  if (python === undefined) return program;
  const words = [...access.readable, ':', ...access.writable, ':', program.command, ...program.args];
  return { command: python, args: ['-IS', launcher, ...words] };
};

/** The system's own: a shim in front of another (pyenv) takes longer than the function itself. */
const PYTHONS = ['/usr/bin/python3', '/usr/local/bin/python3'];

/** The shared libraries of this process, and so of another Node.js that is started. */
export const ownLibraries = (): readonly string[] => {
  libraries ??= process.platform === 'linux' ? librariesIn(readFileSync('/proc/self/maps', 'utf8')) : [];
  return libraries;
};

let libraries: readonly string[] | undefined;

/** https://man7.org/linux/man-pages/man5/proc_pid_maps.5.html */
const librariesIn = (maps: string): readonly string[] => [
  ...new Set(maps.match(/\/\S+\.so(\.\S+)?$/gm) ?? []),
];
