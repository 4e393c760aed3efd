import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The AWS CLI and boto3 of today, and those from before SQS spoke JSON (botocore 1.31.81, awscli 1.29.81): that protocol is query. */
export const ENVIRONMENTS = {
  cli: ['awscli==1.46.3', 'boto3==1.43.62'],
  'cli-query': ['awscli==1.29.79', 'boto3==1.28.79'],
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENTS;

/** A program of a virtual environment. */
export const programIn = (name: EnvironmentName, program: string): string =>
  join(ROOT, '.cache', name, 'bin', program);

/** Makes the virtual environments, once; a change of the versions makes them anew. */
export const setup = (): void => {
  for (const [name, packages] of Object.entries(ENVIRONMENTS)) {
    const folder = join(ROOT, '.cache', name);
    const mark = join(folder, 'packages.txt');
    const wanted = packages.join('\n');
    if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) continue;
    rmSync(folder, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
    const pip = join(folder, 'bin', 'pip');
    execFileSync(pip, ['install', '--quiet', '--no-compile', '--disable-pip-version-check', ...packages], {
      stdio: 'inherit',
    });
    writeFileSync(mark, wanted);
  }
};
