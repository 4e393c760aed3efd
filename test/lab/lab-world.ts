import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../src/aws/connect.ts';
import type { Journal } from '../../src/cleanup/journal.ts';
import { type Conductor, type Decision, unattended } from '../../src/lab/conductor.ts';
import { drain } from '../../src/lab/drain.ts';
import type { LabEvent } from '../../src/lab/lab-event.ts';
import { findLab, type Lab, loadLab } from '../../src/lab/load.ts';
import { defaultInputs, openLabRun } from '../../src/lab/open-run.ts';
import { runLab } from '../../src/lab/run.ts';
import { moveTime, pauseOn, type RunContext } from '../../src/lab/run-context.ts';
import { verifyLab } from '../../src/lab/verify.ts';
import { createSandbox, type SandboxCredentials } from '../../src/sandbox/sandbox.ts';

/** A sandbox, a way to it and folders of its own: what a run needs. */
export const createWorld = async () => {
  const sandbox = await createSandbox();
  const endpoint = await sandbox.listen(0);
  const home = mkdtempSync(join(tmpdir(), 'slabs-world-'));
  const connectAs = (credentials?: SandboxCredentials) =>
    connect({
      ...{ kind: 'sandbox', account: sandbox.account, endpoint },
      clientConfig: sandbox.clientConfig(credentials),
    });
  const connection = await connectAs();
  const runsFolder = join(home, 'runs');

  const contextOf = (lab: Lab, journal: Journal): RunContext => ({
    lab,
    journal,
    connection,
    clock: sandbox.clock,
    workFolder: join(home, 'work', journal.run),
    advance: sandbox.advance,
    pause: pauseOn(sandbox.clock),
    inbox: async () => sandbox.mail(),
  });
  const openRun = (lab: Lab) =>
    openLabRun({
      lab,
      connection,
      runsFolder,
      clock: sandbox.clock,
      random: Math.random,
      inputs: async () => defaultInputs(lab),
    });

  return {
    sandbox,
    connection,
    connectAs,
    home,
    runsFolder,
    contextOf,
    openRun,
    /** Takes up the lab's run, or starts one, and lets `conductor` lead it. */
    run: async (lab: Lab, conductor: Conductor, more: Partial<RunContext> = {}) => {
      const journal = await openRun(lab);
      try {
        const context = { ...contextOf(lab, journal), ...more };
        const { events, value } = await drain(runLab(context, conductor));
        return { run: journal.run, events, end: value, state: journal.state };
      } finally {
        journal.close();
      }
    },
    /** Puts a lab through the author gate; waiting moves the sandbox's clock. */
    verify: async (lab: Lab) => {
      const { events, value } = await drain(
        verifyLab({
          lab,
          connection,
          clock: sandbox.clock,
          advance: moveTime(sandbox),
          pause: moveTime(sandbox),
          inbox: async () => sandbox.mail(),
          runsFolder,
          workFolder: join(home, 'work'),
          random: Math.random,
        }),
      );
      return { events, isProved: value };
    },
    close: sandbox.close,
  };
};

export type World = Awaited<ReturnType<typeof createWorld>>;

/** A lab from its text, with files such as `functions/f/index.mjs`. */
export const labOf = (yaml: string, files: Readonly<Record<string, string>> = {}): Promise<Lab> => {
  const parent = mkdtempSync(join(tmpdir(), 'slabs-lab-'));
  for (const [name, text] of Object.entries({ ...files, 'lab.yaml': yaml })) {
    const file = join(parent, 'fixture', name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }
  return loadLab(findLab([parent], 'fixture'));
};

/** Decides what is listed, then quits and leaves everything for later. `before` runs before each decision. */
export const decides = (
  decisions: readonly Decision[],
  before: (index: number) => unknown = () => {},
): Conductor => {
  let index = 0;
  return {
    hands: 'learner',
    introduces: true,
    decide: async () => {
      await before(index);
      const decision = decisions[index] ?? 'quit';
      index += 1;
      return decision;
    },
    finish: async () => 'resume-later',
  };
};

export const cleansUp = unattended({ finish: 'clean' });

/** What happened, in short: kinds with the step and the verdict. */
export const story = (events: readonly LabEvent[]): readonly string[] =>
  events.map((event) => {
    if (event.kind === 'checked') return `checked ${event.step} ${event.verdict.kind}`;
    if (event.kind === 'step-met') return `step-met ${event.step} ${event.by}`;
    if (event.kind === 'doing' || event.kind === 'done' || event.kind === 'already-there') {
      return `${event.kind} ${event.what}`;
    }
    return 'step' in event ? `${event.kind} ${event.step}` : event.kind;
  });
