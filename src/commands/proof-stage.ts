import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../aws/connect.ts';
import { pinOf } from '../aws/target.ts';
import { accountTags } from '../cleanup/account-tags.ts';
import { startRun, startRunInMemory } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { manualClock, realClock } from '../core/clock.ts';
import { requireNeeds } from '../lab/needs.ts';
import { moveTime, pauseOn } from '../lab/run-context.ts';
import type { Proof } from '../proof/load.ts';
import { needsOf } from '../proof/needs.ts';
import { type PlayContext, stageOf } from '../proof/play.ts';
import { seededRandom } from '../quiz/random.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import { watchHappenings } from './happenings.ts';
import { openTarget, type TargetWish } from './open-target.ts';

/** Where a proof is played. */
export interface Stage {
  readonly context: PlayContext;
  readonly close: () => Promise<void>;
}

export interface StageOptions {
  readonly nowMs: number;
  readonly signal?: AbortSignal;
  /** Told of faults of the sandbox itself. */
  readonly report: (error: unknown) => void;
}

/**
 * A sandbox of its own, in memory and with a clock that only moves when the proof says so: nothing of it is left, and
 * the same proof always sees the same.
 */
export const openOwnStage = async (proof: Proof, options: StageOptions): Promise<Stage> => {
  const clock = manualClock(options.nowMs);
  const random = randomFor(proof.id);
  const sandbox = await createSandbox({ clock, random, report: options.report });
  const connection = await connect({
    kind: 'sandbox',
    clientConfig: sandbox.clientConfig(),
    account: sandbox.account,
    // For requests to APIs that the proof makes.
    endpoint: await sandbox.listen(0),
  });
  const target = pinOf(connection.target);
  const lab = stageOf(proof);
  const journal = startRunInMemory({ lab: lab.id, labHash: '', target, inputs: {}, clock, random });
  const workFolder = mkdtempSync(join(tmpdir(), 'slabs-proof-'));
  const advance = moveTime({ clock: realClock(), advance: sandbox.advance, settled: sandbox.settled });
  const happened = watchHappenings(sandbox.trace);
  const { signal } = options;
  return {
    context: {
      ...{ lab, journal, connection, clock, workFolder, advance, happened },
      pause: advance,
      ...(signal ? { signal } : {}),
    },
    close: async () => {
      connection.close();
      await sandbox.close();
      rmSync(workFolder, { recursive: true, force: true });
    },
  };
};

/** Numbers in [0, 1) that are the same each time: which alias is hit, how long a back-off waits. */
const randomFor = (seed: string): (() => number) => {
  const { int } = seededRandom(seed);
  return () => int(0, RESOLUTION - 1) / RESOLUTION;
};

const RESOLUTION = 2 ** 20;

/** A target as a run of its own, which `cleanup` finds after a crash. Throws LabsError. */
export const openTargetStage = async (
  proof: Proof,
  wish: TargetWish,
  context: AppContext,
): Promise<Stage & { readonly run: string }> => {
  const target = await openTarget(wish, context);
  try {
    const { connection, clock } = target;
    requireNeeds(needsOf(proof), connection.emulator);
    const lab = stageOf(proof);
    const tags = accountTags(connection.target, clock.now());
    const start = { lab: lab.id, labHash: '', target: pinOf(connection.target), inputs: {}, tags };
    const journal = startRun(context.paths.runs, { ...start, clock, random: context.random });
    const pause = pauseOn(context.clock, context.signal);
    return {
      run: journal.run,
      context: {
        ...{ lab, journal, connection, clock, pause, signal: context.signal },
        workFolder: join(context.paths.work, journal.run),
        advance: target.advance ?? pause,
      },
      close: async () => {
        journal.close();
        await target.close();
      },
    };
  } catch (error) {
    await target.close();
    throw error;
  }
};
