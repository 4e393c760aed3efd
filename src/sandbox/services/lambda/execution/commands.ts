import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { AwsError } from '../../../kernel/aws-error.ts';
import { languageOf } from '../runtimes.ts';

/** The program that runs a function, and its arguments. */
export interface RuntimeCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** The runtimes' own files, plain JavaScript and Python: `src/sandbox/services/lambda/bootstrap` or `dist/bootstrap`. */
const BOOTSTRAP =
  ['../bootstrap/', './bootstrap/']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find(existsSync) ?? '';

/** `nodejs*` is run by the Node.js that runs the sandbox, `python3.*` by the machine's python3. */
export const runtimeCommand = async (configuration: FunctionConfiguration): Promise<RuntimeCommand> => {
  if (languageOf(configuration.Runtime ?? '') === 'node') {
    return { command: process.execPath, args: [...nodeMemoryOptions(configuration), `${BOOTSTRAP}node.mjs`] };
  }
  const command = await findPython();
  if (command) return { command, args: ['-B', `${BOOTSTRAP}python.py`] };
  throw new AwsError(
    'InvalidRuntimeException',
    `The serverless-labs sandbox runs ${configuration.Runtime} with the machine's python3, and found none. Install Python 3, or use a nodejs runtime.`,
    { httpStatus: 502 },
  );
};

/** As Lambda's own bootstrap sets them, unless the function's NODE_OPTIONS do. */
const nodeMemoryOptions = ({ MemorySize = 128, Environment }: FunctionConfiguration): string[] => {
  if (/(semi|old)[-_]space[-_]size/.test(Environment?.Variables?.NODE_OPTIONS ?? '')) return [];
  return [
    `--max-semi-space-size=${Math.ceil(MemorySize * 0.05)}`,
    `--max-old-space-size=${Math.floor(MemorySize * 0.9)}`,
  ];
};

let python: Promise<string | undefined> | undefined;

/** The interpreter itself and not a shim that starts it, as each environment would pay for that. */
const findPython = (): Promise<string | undefined> => {
  python ??= new Promise((resolve) => {
    execFile('python3', ['-c', 'import sys; print(sys.executable)'], (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    );
  });
  return python;
};
