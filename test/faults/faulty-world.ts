import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../src/aws/connect.ts';
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

  const contextOf = async (lab: Lab): Promise<RunContext> => {
    const journal = await openLabRun({
      ...{ lab, connection, clock: sandbox.clock, random: Math.random },
      runsFolder: join(home, 'runs'),
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
    /** Takes up the lab's run, or starts one, and does it to a clean end. */
    run: async (lab: Lab) => {
      const context = await contextOf(lab);
      try {
        const { events, value } = await drain(runLab(context, unattended({ finish: 'clean' })));
        return { run: context.journal.run, events, end: value };
      } finally {
        context.journal.close();
      }
    },
    close: async () => {
      connection.close();
      direct.close();
      proxy.close();
      await sandbox.close();
    },
  };
};
