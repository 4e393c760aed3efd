import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { AwsError } from '../../../kernel/aws-error.ts';
import { functionModules } from '../package/function-modules.ts';
import { languageOf } from '../runtimes.ts';
import { confined, ownLibraries, type ProgramCommand } from './confinement.ts';

/** The runtimes' own files, plain JavaScript and Python: `src/sandbox/services/lambda/bootstrap` or `dist/bootstrap`. */
const BOOTSTRAP =
  ['../bootstrap/', './bootstrap/']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find(existsSync) ?? '';

/** The folders of an environment. */
export interface EnvironmentFolders {
  readonly code: string;
  readonly layers: string | undefined;
  readonly scratch: string;
}

/**
 * `nodejs*` is run by the Node.js that runs the sandbox, `python3.*` by the machine's python3; either is kept from the
 * files of the person, where the machine can do that.
 */
export const runtimeCommand = async (
  configuration: FunctionConfiguration,
  { code, layers, scratch }: EnvironmentFolders,
): Promise<ProgramCommand> => {
  const { program, files } = await runtimeProgram(configuration);
  return confined(program, `${BOOTSTRAP}confine.py`, {
    readable: [program.command, ...files, BOOTSTRAP, code, ...(layers === undefined ? [] : [layers])],
    writable: [scratch, LITERAL_TMP],
  });
};

/** Much code names it, and not the folder in `TMPDIR`. */
const LITERAL_TMP = '/tmp';

interface RuntimeProgram {
  readonly program: ProgramCommand;
  /** What it has to read. */
  readonly files: readonly string[];
}

const runtimeProgram = async (configuration: FunctionConfiguration): Promise<RuntimeProgram> => {
  if (languageOf(configuration.Runtime ?? '') === 'node') {
    const args = [...nodeMemoryOptions(configuration), `${BOOTSTRAP}node.mjs`];
    return {
      program: { command: process.execPath, args },
      files: [...ownLibraries(), functionModules()],
    };
  }
  const [command, ...files] = await findPython();
  if (command !== undefined) return { program: { command, args: ['-B', `${BOOTSTRAP}python.py`] }, files };
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

let python: Promise<readonly string[]> | undefined;

/**
 * The interpreter itself and not a shim that starts it, as each environment would pay for that; behind it the files and
 * folders that it reads. Empty where there is none.
 */
const findPython = (): Promise<readonly string[]> => {
  python ??= new Promise((resolve) => {
    execFile('python3', ['-c', TELL_PYTHON], (error, stdout) =>
      resolve(error ? [] : stdout.trim().split('\n')),
    );
  });
  return python;
};

const TELL_PYTHON = `
import os, sys, sysconfig
print(sys.executable)
for name in ('stdlib', 'platstdlib', 'purelib', 'platlib'): print(sysconfig.get_path(name))
print(os.path.join(sys.prefix, 'pyvenv.cfg'))
if sys.platform == 'linux': print(*sorted({line.split()[-1] for line in open('/proc/self/maps') if '.so' in line}), sep='\\n')
`;
