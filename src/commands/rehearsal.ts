import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, connect } from '../aws/connect.ts';
import type { AppContext } from '../context.ts';
import { realClock } from '../core/clock.ts';
import type { Lab } from '../lab/load.ts';
import { defaultInputs, openLabRun } from '../lab/open-run.ts';
import { moveTime, type RunContext } from '../lab/run-context.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../sandbox/sandbox.ts';

/** A lab's run in a sandbox of its own in memory, of which nothing is left. */
export interface Rehearsal {
  readonly sandbox: Sandbox;
  readonly run: RunContext;
}

export interface RehearsalOptions extends Pick<SandboxOptions, 'onAsked'> {
  readonly lab: Lab;
  /** How far the sandbox's clock is ahead of real time when it begins. */
  readonly aheadMs?: number;
}

/** A sandbox in memory where nobody watches, with a folder beside it. */
export interface OwnSandbox {
  readonly sandbox: Sandbox;
  readonly connection: Connection;
  readonly runsFolder: string;
  readonly workFolder: string;
  /** What a run needs of time and mail: waiting moves the clock. */
  readonly surroundings: Pick<RunContext, 'clock' | 'advance' | 'pause' | 'inbox'>;
}

/** Lets `act` have a sandbox of which nothing is left. */
export const inOwnSandbox = async <T>(
  options: SandboxOptions,
  act: (own: OwnSandbox) => Promise<T>,
): Promise<T> => {
  const sandbox = await createSandbox(options);
  const folder = mkdtempSync(join(tmpdir(), 'serverless-labs-rehearsal-'));
  try {
    const connection = await connect({
      kind: 'sandbox',
      clientConfig: sandbox.clientConfig(),
      account: sandbox.account,
      // For requests to what the lab puts on the web.
      endpoint: await sandbox.listen(0),
    });
    const result = await act({
      sandbox,
      connection,
      runsFolder: join(folder, 'runs'),
      workFolder: join(folder, 'work'),
      surroundings: {
        clock: sandbox.clock,
        advance: moveTime(sandbox),
        pause: moveTime(sandbox),
        inbox: async () => sandbox.mail(),
      },
    });
    connection.close();
    return result;
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Lets `act` do the lab in a sandbox of its own. */
export const rehearse = <T>(
  { lab, aheadMs = 0, onAsked }: RehearsalOptions,
  act: (rehearsal: Rehearsal) => Promise<T>,
  { random, signal }: Pick<AppContext, 'random' | 'signal'>,
): Promise<T> =>
  inOwnSandbox(
    { clock: realClock(aheadMs), ...(onAsked && { onAsked }) },
    async ({ sandbox, connection, runsFolder, workFolder, surroundings }) => {
      const journal = await openLabRun({
        ...{ lab, connection, random, runsFolder },
        clock: sandbox.clock,
        inputs: async () => defaultInputs(lab),
      });
      const run = { lab, journal, connection, signal, workFolder, ...surroundings };
      const result = await act({ sandbox, run });
      journal.close();
      return result;
    },
  );
