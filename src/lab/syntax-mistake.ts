import { execFile } from 'node:child_process';
import { basename, extname } from 'node:path';

/**
 * Where and why Node.js can't parse a module, and undefined where it can, or where it is none. A function with such code
 * would only say so in its log.
 */
export const syntaxMistake = async (file: string): Promise<string | undefined> => {
  if (!MODULES.has(extname(file))) return undefined;
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['--check', file], { timeout: LONGEST_MS }, (_error, _out, told) =>
      resolve(told),
    );
  });
  const [, why] = /^(SyntaxError: .*)$/m.exec(said) ?? [];
  if (why === undefined) return undefined;
  const [, line, code] = /:(\d+)\n(.*)\n/.exec(said) ?? [];
  const where = `${basename(file)}, line ${line}`;
  return `${where}, ${why.replace('SyntaxError: ', '')} in ${code?.trim().slice(0, LONGEST_CODE)}`;
};

const MODULES: ReadonlySet<string> = new Set(['.mjs', '.cjs', '.js']);
const LONGEST_MS = 10_000;
const LONGEST_CODE = 80;
