import { describeTarget } from '../aws/target.ts';
import type { CleanupVerdict } from '../cleanup/cleanup-event.ts';
import type { Conductor } from './conductor.ts';
import type { LabEvent, RunSummary } from './lab-event.ts';
import { allLeftOut } from './needs.ts';
import type { RunContext } from './run-context.ts';
import { runStep } from './run-step.ts';

/** How a run ended. Only `completed` with a `clean` cleanup, where one was wanted, is success. */
export interface RunEnd extends RunSummary {
  readonly cleanup: CleanupVerdict | undefined;
}

/**
 * Leads through a lab from the first step that isn't met, as `conductor` decides, and tells all that happens. The
 * caller holds and closes the journal. Throws LabsErrors, and AwsCallErrors that end a run: interrupted, unreachable.
 */
export async function* runLab(context: RunContext, conductor: Conductor): AsyncGenerator<LabEvent, RunEnd> {
  yield runStarted(context);
  const counts = { met: 0, skipped: 0 };
  const { steps } = context.lab;
  for (const [index, step] of steps.entries()) {
    const outcome = yield* runStep({ step, number: index + 1, of: steps.length }, { context, conductor });
    if (outcome === 'left') break;
    counts[outcome] += 1;
  }
  const isCompleted = counts.met + counts.skipped === steps.length;
  const summary: RunSummary = { how: isCompleted ? 'completed' : 'left', ...counts, of: steps.length };
  const cleanup = yield* finish(summary, { context, conductor });
  yield { kind: 'run-ended', lab: context.lab.id, run: context.journal.run, ...summary, cleanup };
  return { ...summary, cleanup };
}

const runStarted = ({ lab, journal, connection }: RunContext): LabEvent => ({
  kind: 'run-started',
  lab: lab.id,
  title: lab.title,
  run: journal.run,
  target: describeTarget(connection.target),
  isResumed: journal.entries.length > 1,
  steps: lab.steps.length,
  flow: lab.flow,
  leftOut: allLeftOut(lab, connection.emulator?.lacks ?? {}),
});

async function* finish(
  summary: RunSummary,
  { context, conductor }: { readonly context: RunContext; readonly conductor: Conductor },
): AsyncGenerator<LabEvent, CleanupVerdict | undefined> {
  const decision = await conductor.finish(summary);
  if (decision === 'clean') {
    const { cleanUp } = await import('../cleanup/destroy.ts');
    return yield* cleanUp({ ...context, mode: 'delete' });
  }
  if (decision === 'keep') context.journal.append({ kind: 'run-ended', how: 'kept' });
  return undefined;
}
