import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** A program of a virtual environment below .cache. */
export const programIn = (name: string, program: string): string =>
  join(ROOT, '.cache', name, 'bin', program);

/** Makes the virtual environments, once; a change of the packages makes one anew. */
export const makeEnvironments = (environments: Readonly<Record<string, readonly string[]>>): void => {
  for (const [name, packages] of Object.entries(environments)) {
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
