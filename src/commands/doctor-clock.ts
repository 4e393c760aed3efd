import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AppContext } from '../context.ts';
import type { Finding } from './doctor-findings.ts';

/**
 * Whether the clock may be wrong: AWS refuses signatures that are more than five minutes off
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html). Nobody is asked over the
 * network: the system knows whether it is synchronized, and no clock can be right that is older than this program.
 */
export const clockFinding = async ({ clock, packageFolder }: AppContext): Promise<Finding> => {
  const what = 'Clock';
  const now = new Date(clock.now());
  const shown = now.toISOString().replace(/\.\d+Z$/, 'Z');
  const built = statSync(join(packageFolder, 'package.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (now.getTime() < built - A_DAY_MS) {
    return {
      what,
      verdict: 'broken',
      found: `${shown}, which is before this program was installed`,
      fix: 'Set the clock: AWS refuses what is signed more than five minutes off, and certificates are not valid yet.',
    };
  }
  const isSynchronized = await synchronized();
  if (isSynchronized === false) {
    return {
      what,
      verdict: 'note',
      found: `${shown}, not synchronized`,
      fix: 'Turn on time synchronization (timedatectl set-ntp true): AWS refuses what is signed more than five minutes off. The sandbox and this program share one clock and are never off.',
    };
  }
  return { what, verdict: 'good', found: isSynchronized ? `${shown}, synchronized` : shown };
};

const A_DAY_MS = 86_400_000;

const run = promisify(execFile);

/** As systemd says it; undefined where it can't be told. */
const synchronized = async (): Promise<boolean | undefined> => {
  try {
    const { stdout } = await run('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
      timeout: 3_000,
    });
    return { yes: true, no: false }[stdout.trim()];
  } catch {
    return undefined;
  }
};
