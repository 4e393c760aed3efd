import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../src/aws/connect.ts';
import { cleanUp } from '../../src/cleanup/destroy.ts';
import type { Journal } from '../../src/cleanup/journal.ts';
import { unattended } from '../../src/lab/conductor.ts';
import { drain } from '../../src/lab/drain.ts';
import type { Lab } from '../../src/lab/load.ts';
import { defaultInputs, openLabRun } from '../../src/lab/open-run.ts';
import { runLab } from '../../src/lab/run.ts';
import { moveTime, type RunContext } from '../../src/lab/run-context.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import type { Fault } from './fault.ts';
import { openFaultProxy } from './fault-proxy.ts';

/** A sandbox that enforces IAM, behind a proxy with faults; waiting moves the sandbox's clock. */
export const createFaultyWorld = async (faults: readonly Fault[]) => {
  const sandbox = await createSandbox();
  const proxy = await openFaultProxy(await sandbox.listen(0), { faults, now: sandbox.clock.now });
  const { credentials } = sandbox.clientConfig();
  // No fault is in the way of the two calls that say whose account it is.
  const through = await connect({ kind: 'emulator', endpoint: proxy.endpoint, credentials });
  // It is the sandbox, whose clock can be moved.
  const { emulator: _, ...connection } = through;
  const direct = await connect({
    kind: 'sandbox',
    account: sandbox.account,
    clientConfig: sandbox.clientConfig(),
  });
  const home = mkdtempSync(join(tmpdir(), 'slabs-faults-'));
  const pause = moveTime(sandbox);
  const journals: Journal[] = [];

  const contextOf = async (lab: Lab, runsFolder: string): Promise<RunContext> => {
    const journal = await openLabRun({
      ...{ lab, connection, clock: sandbox.clock, random: Math.random },
      runsFolder,
      inputs: async () => defaultInputs(lab),
    });
    return {
      ...{ lab, journal, connection, clock: sandbox.clock, advance: pause, pause },
      workFolder: join(home, 'work', journal.run),
      inbox: async () => sandbox.mail(),
    };
  };

  return {
    proxy,
    /** Past the proxy, for looking. */
    direct,
    /** Does a lab to a clean end; `prepare` is told the run's id before anything is done. */
    run: async (lab: Lab, prepare: (run: string) => Promise<unknown> = async () => {}) => {
      const context = await contextOf(lab, mkdtempSync(join(home, 'runs-')));
      try {
        await prepare(context.journal.run);
        const { events, value } = await drain(runLab(context, unattended({ finish: 'clean' })));
        const cleanAgain = async () => (await drain(cleanUp({ ...context, mode: 'delete' }))).value;
        return { run: context.journal.run, events, end: value, cleanAgain };
      } finally {
        journals.push(context.journal);
      }
    },
    close: async () => {
      for (const journal of journals) journal.close();
      connection.close();
      direct.close();
      proxy.close();
      await sandbox.close();
    },
  };
};
