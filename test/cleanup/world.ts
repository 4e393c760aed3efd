import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call } from '../../src/aws/call.ts';
import { type Connection, connect } from '../../src/aws/connect.ts';
import { pinOf, type Target } from '../../src/aws/target.ts';
import type { CleanupEvent, CleanupVerdict } from '../../src/cleanup/cleanup-event.ts';
import { cleanUp } from '../../src/cleanup/destroy.ts';
import { type Journal, openRun, startRun } from '../../src/cleanup/journal.ts';
import { type Clock, manualClock } from '../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

/** A sandbox, a way to it, and a run that has just started. */
export interface World {
  readonly sandbox: Sandbox;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly folder: string;
  readonly journal: () => Journal;
  /** Opens the journal anew, as the next process would. */
  readonly reopen: () => Journal;
  readonly close: () => Promise<void>;
}

/** `place` makes the run believe that it is elsewhere than on the sandbox. */
export const createWorld = async (place?: Target): Promise<World> => {
  const sandbox = await createSandbox();
  const opened = await connect({
    kind: 'sandbox',
    clientConfig: sandbox.clientConfig(),
    account: sandbox.account,
    endpoint: 'http://127.0.0.1:4566',
  });
  const connection = place ? { ...opened, target: place } : opened;
  const clock = manualClock(Date.parse('2026-11-21T08:00:00Z'));
  const folder = mkdtempSync(join(tmpdir(), 'slabs-cleanup-'));
  const start = { lab: 'hello-lambda', labHash: 'h', target: pinOf(connection.target), inputs: {} };
  let journal = startRun(folder, { ...start, clock, random: Math.random });
  return {
    sandbox,
    connection,
    clock,
    folder,
    journal: () => journal,
    reopen: () => {
      journal.close();
      journal = openRun(folder, journal.run, clock);
      return journal;
    },
    close: async () => {
      journal.close();
      connection.close();
      await sandbox.close();
      rmSync(folder, { recursive: true });
    },
  };
};

export interface Cleaned {
  readonly events: readonly CleanupEvent[];
  readonly verdict: CleanupVerdict;
}

/** Runs a cleanup to its end; waits are passed over by moving the clock. */
export const runCleanup = async (
  world: World,
  { mode = 'delete', call = world.connection.call }: { mode?: 'delete' | 'plan'; call?: Call } = {},
): Promise<Cleaned> => {
  const { clock } = world;
  const connection = { ...world.connection, call };
  const running = cleanUp({ connection, journal: world.journal(), clock, mode });
  const events: CleanupEvent[] = [];
  for (;;) {
    const step = running.next();
    const last = events.at(-1);
    if (last && 'delayMs' in last) await clock.advance(last.delayMs);
    const { done, value } = await step;
    if (done) return { events, verdict: value };
    events.push(value);
  }
};

export const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

export const ALLOW_LOGS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' }],
});
