import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliError } from './cli-error.ts';

/** Where paths begin. */
export interface Place {
  readonly cwd: string;
  readonly home: string;
}

/** The path that a person wrote, from the folder they are in. */
export const pathIn = ({ cwd, home }: Place, path: string): string =>
  path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : resolve(cwd, path);

/**
 * What `file://` (text) and `fileb://` (bytes) name, or undefined for a value that names no file.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html
 */
export const readParamFile = (value: string, place: Place): string | Uint8Array | undefined => {
  const [, scheme, path] = /^(fileb?):\/\/([\s\S]*)$/.exec(value) ?? [];
  if (scheme === undefined || path === undefined) return undefined;
  const bytes = readBytes({ value, path, file: pathIn(place, path) });
  if (scheme === 'fileb') return bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CliError(
      `Unable to load paramfile (${path}), text contents could not be decoded.  If this is a binary file, please use the fileb:// prefix instead of the file:// prefix.`,
    );
  }
};

interface NamedFile {
  readonly value: string;
  /** As it was written. */
  readonly path: string;
  readonly file: string;
}

const readBytes = ({ value, path, file }: NamedFile): Uint8Array => {
  try {
    return readFileSync(file);
  } catch (error) {
    const shown = path.startsWith('~') ? file : path;
    throw new CliError(`Unable to load paramfile ${value}: ${systemReason(error, shown)}`);
  }
};

/** As Python says it: `[Errno 2] No such file or directory: '/tmp/x'`. */
export const systemReason = (error: unknown, file: string): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = ERRNO[code];
  if (known) return `[Errno ${known[0]}] ${known[1]}: '${file}'`;
  return error instanceof Error ? error.message : String(error);
};

const ERRNO: Readonly<Record<string, readonly [number, string]>> = {
  ENOENT: [2, 'No such file or directory'],
  EACCES: [13, 'Permission denied'],
  ENOTDIR: [20, 'Not a directory'],
  EISDIR: [21, 'Is a directory'],
};
