import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../aws/connect.ts';
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

/** Lets `act` do the lab where nobody watches, so that waiting moves the clock. */
export const rehearse = async <T>(
  { lab, aheadMs = 0, onAsked }: RehearsalOptions,
  act: (rehearsal: Rehearsal) => Promise<T>,
  { random, signal }: Pick<AppContext, 'random' | 'signal'>,
): Promise<T> => {
  const sandbox = await createSandbox({ clock: realClock(aheadMs), ...(onAsked && { onAsked }) });
  const folder = mkdtempSync(join(tmpdir(), 'serverless-labs-rehearsal-'));
  try {
    const connection = await connect({
      kind: 'sandbox',
      clientConfig: sandbox.clientConfig(),
      account: sandbox.account,
      // For requests to what the lab puts on the web.
      endpoint: await sandbox.listen(0),
    });
    const journal = await openLabRun({
      ...{ lab, connection, random },
      runsFolder: join(folder, 'runs'),
      clock: sandbox.clock,
      inputs: async () => defaultInputs(lab),
    });
    const run = {
      ...{ lab, journal, connection, signal },
      clock: sandbox.clock,
      workFolder: join(folder, 'work'),
      advance: moveTime(sandbox),
      pause: moveTime(sandbox),
      inbox: async () => sandbox.mail(),
    };
    const result = await act({ sandbox, run });
    journal.close();
    connection.close();
    return result;
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
