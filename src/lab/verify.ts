import type { Connection } from '../aws/connect.ts';
import { pinOf } from '../aws/target.ts';
import type { Resource } from '../cleanup/cleanup-event.ts';
import { coverageOf } from '../cleanup/coverage.ts';
import { cleanUp } from '../cleanup/destroy.ts';
import { listEverything } from '../cleanup/inventory.ts';
import { startRun } from '../cleanup/journal.ts';
import { RESOURCE_TYPES } from '../cleanup/resource-types/index.ts';
import { drain } from './drain.ts';
import type { Lab } from './load.ts';
import { defaultInputs } from './open-run.ts';
import type { RunContext } from './run-context.ts';
import type { Finding, VerifyEvent } from './verify-event.ts';
import { proveRefused, proveStep, solveStep } from './verify-step.ts';

export interface VerifyOptions
  extends Pick<RunContext, 'lab' | 'connection' | 'clock' | 'advance' | 'pause' | 'inbox'> {
  readonly runsFolder: string;
  readonly workFolder: string;
  readonly random: () => number;
  /** Runs a `serverless-labs …` line of a lab's text; rejects when it fails. */
  readonly runProgram?: (words: readonly string[]) => Promise<void>;
}

/**
 * The author gate: proves that every check of a lab fails before its step, holds after it, only looks, and refuses
 * every wrong solution; that solving mends those, and what follows can be solved after them; that the commands in the
 * text work; and that two rounds of solving and cleaning leave nothing behind. Returns whether all of it was proved.
 */
export async function* verifyLab(options: VerifyOptions): AsyncGenerator<VerifyEvent, boolean> {
  const { lab } = options;
  const counts = { proved: 0, refuted: 0 };
  yield { kind: 'verify-started', lab: lab.id, steps: lab.steps.length };
  for await (const { step, what, why } of findings(options)) {
    counts[why === undefined ? 'proved' : 'refuted'] += 1;
    const place = { lab: lab.id, step, what };
    yield why === undefined ? { kind: 'proved', ...place } : { kind: 'refuted', ...place, why };
  }
  yield { kind: 'verify-ended', lab: lab.id, ...counts };
  return counts.refuted === 0;
}

async function* findings(options: VerifyOptions): AsyncGenerator<Finding> {
  yield* coverage(options.lab);
  let isSolvable = true;
  for await (const finding of inRun(options, proveEveryStep(options))) {
    if (finding.why !== undefined) isSolvable = false;
    yield finding;
  }
  // What can't be solved can't be brought to where a wrong solution would be tried.
  if (!isSolvable) return;
  yield* wrongSolutions(options);
}

/** Whatever a lab makes, cleanup has to find. */
function* coverage({ steps }: Lab): Generator<Finding> {
  for (const step of steps) {
    const actions = [...step.do, ...step.wrong.flatMap((wrong) => wrong.do)];
    const apis = actions.flatMap((action) =>
      action.kind === 'call'
        ? [action.call, ...action.exists.flatMap((instead) => ('call' in instead ? [instead.call] : []))]
        : [],
    );
    const unknown = [...new Set(apis)].filter((api) => coverageOf(api).kind === 'unknown');
    yield {
      step: step.id,
      what: 'cleanup knows all that it makes',
      why: unknown.length === 0 ? undefined : `No resource type knows what ${unknown.join(', ')} makes.`,
    };
  }
}

const proveEveryStep = (options: VerifyOptions) =>
  async function* (context: RunContext): AsyncGenerator<Finding> {
    for (const step of context.lab.steps) {
      let isMet = true;
      for await (const finding of proveStep(step, { context, runProgram: options.runProgram })) {
        if (finding.why !== undefined) isMet = false;
        yield finding;
      }
      if (!isMet) return;
    }
  };

/**
 * Every wrong solution, in as few further runs as there are wrong solutions of one step, at least one: each step is done
 * wrong first, where there is a wrong solution left for it, and solved then.
 */
async function* wrongSolutions(options: VerifyOptions): AsyncGenerator<Finding> {
  const { steps } = options.lab;
  const rounds = Math.max(1, ...steps.map(({ wrong }) => wrong.length));
  for (let round = 0; round < rounds; round += 1) {
    yield* inRun(options, (context) => solveWithMistakes(context, round));
  }
}

/** Solves the steps, each after its wrong solution number `round`; ends where a step can't be solved. */
async function* solveWithMistakes(context: RunContext, round: number): AsyncGenerator<Finding> {
  for (const step of context.lab.steps) {
    const wrong = step.wrong[round];
    if (wrong) yield await proveRefused({ step, wrong }, context);
    const solved = await solveStep(step, context);
    if (wrong) yield { ...solved, what: `solving mends ${wrong.name}` };
    else if (solved.why !== undefined) yield solved;
    if (solved.why !== undefined) return;
  }
}

/** Does something in a run of its own, cleans up after it and proves that nothing is left. */
async function* inRun(
  options: VerifyOptions,
  act: (context: RunContext) => AsyncGenerator<Finding>,
): AsyncGenerator<Finding> {
  const { lab, connection, clock, runsFolder, random } = options;
  const before = await listEverything(connection.call);
  const inputs = defaultInputs(lab);
  const start = { lab: lab.id, labHash: lab.hash, target: pinOf(connection.target), inputs, clock, random };
  const journal = startRun(runsFolder, start);
  try {
    const context = { ...options, journal, workFolder: `${options.workFolder}/${journal.run}` };
    yield* act(context);
    const { value: verdict } = await drain(cleanUp({ ...context, mode: 'delete' }));
    yield {
      step: undefined,
      what: 'cleaning up leaves nothing',
      why:
        verdict.kind === 'clean' ? await leftSince(before, connection) : `Cleanup ended as ${verdict.kind}.`,
    };
  } finally {
    journal.close();
  }
}

/** What is there and wasn't `before`, in words; undefined when there is nothing. */
export const leftSince = async (
  before: readonly Resource[],
  { call }: Pick<Connection, 'call'>,
): Promise<string | undefined> => {
  const known = new Set(before.map(({ type, name }) => `${type} ${name}`));
  const left: string[] = [];
  for (const { type, name } of await listEverything(call)) {
    // A table that is being deleted is listed still, but is as good as gone.
    const isNew = !known.has(`${type} ${name}`);
    if (isNew && (await RESOURCE_TYPES[type]?.presence(call, name)) !== 'gone') left.push(`${type} ${name}`);
  }
  return left.length === 0 ? undefined : `Still there: ${left.join(', ')}.`;
};
