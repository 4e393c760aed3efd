import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LearnerKeys } from '../../src/sandbox/learner-keys.ts';
import { type EnvironmentName, programIn } from './environments.ts';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RealCli {
  /** Runs `aws` with these words. */
  readonly run: (words: readonly string[]) => Promise<CliResult>;
  readonly close: () => void;
}

export interface RealCliOptions {
  readonly environment: EnvironmentName;
  readonly endpoint: string;
  readonly keys: LearnerKeys;
  readonly cwd: string;
}

/** The AWS CLI, loaded once, on an endpoint; commands wait for each other. */
export const startRealCli = ({ environment, endpoint, keys, cwd }: RealCliOptions): RealCli => {
  const home = mkdtempSync(join(tmpdir(), 'slabs-cli-'));
  // Times as version 2 prints them.
  writeFileSync(join(home, 'config'), '[default]\ncli_timestamp_format = iso8601\n');
  const child = spawn(programIn(environment, 'python'), [join(import.meta.dirname, 'real_cli.py')], {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      TZ: process.env.TZ,
      AWS_CONFIG_FILE: join(home, 'config'),
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      PYTHONUTF8: '1',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (words) => {
      const answer = last.then(async (): Promise<CliResult> => {
        child.stdin.write(`${JSON.stringify([...words, '--endpoint-url', endpoint])}\n`);
        const { value, done } = await lines.next();
        if (done) throw new Error('The AWS CLI has ended.');
        return JSON.parse(value);
      });
      last = answer.catch(() => undefined);
      return answer;
    },
    close: () => {
      child.stdin.end();
      rmSync(home, { recursive: true, force: true });
    },
  };
};
