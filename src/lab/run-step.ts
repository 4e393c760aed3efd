import { announce } from '../cleanup/journaled-call.ts';
import { allMet, lookOnce, poll } from './check.ts';
import { commandsOf } from './commands.ts';
import type { Conductor, Decision } from './conductor.ts';
import { perform, solutionWork, type Work } from './do.ts';
import { editedCode, prepareEdits, workingCopy } from './edit.ts';
import { findAll } from './find.ts';
import { giveHint } from './hint.ts';
import { interpolateText } from './interpolate.ts';
import type { Checked, EditedFile, LabEvent, MetBy } from './lab-event.ts';
import { NO_FILES } from './lab-files.ts';
import { type LeftOut, leftOut } from './needs.ts';
import { pacedContext } from './pace.ts';
import { type RunContext, scopeOf } from './run-context.ts';
import type { Step } from './schema.ts';
import { taggedInput } from './tagged-input.ts';
import { consistencyMs } from './transient-error.ts';
import { withBlanks } from './with-blanks.ts';

export interface StepPlace {
  readonly step: Step;
  readonly number: number;
  readonly of: number;
}

interface Leading {
  readonly context: RunContext;
  readonly conductor: Conductor;
}

/** Leads through one step: nothing to do where it is met already, else one decision after the other. */
export async function* runStep(
  place: StepPlace,
  leading: Leading,
): AsyncGenerator<LabEvent, 'met' | 'skipped' | 'left'> {
  const latched = yield* latchedOutcome(place.step, leading.context);
  if (latched) return latched;
  const edits = yield* introduce(place, leading);
  const left = leftOut(place.step, leading.context.connection.emulator?.lacks ?? {});
  if (left) return yield* doUnchecked(place.step, left, leading.context);
  const checks = yield* firstLook(place.step, leading.context);
  if (allMet(checks)) return yield* latch(place.step, 'found', leading.context);
  return yield* decideUntilMet({ ...place, edits, checks }, leading);
}

/** The target can't show what the step is about: it is done for those after it, as far as the target can, and not waited for. */
async function* doUnchecked(
  step: Step,
  { why }: LeftOut,
  context: RunContext,
): AsyncGenerator<LabEvent, 'skipped'> {
  const actions = step.do.filter(({ kind }) => kind === 'call' || kind === 'edit');
  yield* perform({ ...solutionWork(step), actions }, context);
  await findAll(step, context);
  context.journal.append({ kind: 'step-skipped', step: step.id });
  yield { kind: 'step-skipped', step: step.id, why };
  return 'skipped';
}

/** A step that was met stays met, unless what later steps need of it is gone. */
async function* latchedOutcome(
  step: Step,
  context: RunContext,
): AsyncGenerator<LabEvent, 'met' | 'skipped' | undefined> {
  const { met, skipped } = context.journal.state;
  if (!met.has(step.id) && !skipped.has(step.id)) return undefined;
  const found = await findAll(step, context);
  if (found.kind === 'broken') throw found.cause;
  if (found.kind === 'missing') {
    yield { kind: 'step-reopened', step: step.id, why: found.why };
    return undefined;
  }
  if (!met.has(step.id)) {
    yield { kind: 'step-skipped', step: step.id };
    return 'skipped';
  }
  yield { kind: 'step-met', step: step.id, by: 'latched' };
  return 'met';
}

async function* introduce(
  { step, number, of }: StepPlace,
  { context, conductor }: Leading,
): AsyncGenerator<LabEvent, readonly EditedFile[]> {
  const scope = scopeOf(context);
  yield { kind: 'step-started', step: step.id, title: interpolateText(step.title, scope), number, of };
  if (step.ask !== undefined) yield { kind: 'question', step: step.id, question: step.ask };
  const edits = conductor.hands === 'learner' ? prepareEdits(step, context) : [];
  if (conductor.introduces) {
    yield { kind: 'said', step: step.id, text: interpolateText(step.say, scope) };
    for (const edit of edits) yield { kind: 'edit', step: step.id, ...edit };
    for (const text of await commandsOf(step, context)) yield { kind: 'command', step: step.id, text };
  }
  if (conductor.hands === 'learner') announceAll(step, context);
  return edits;
}

/** What the learner makes by hand is the run's own as well. */
const announceAll = (step: Step, run: RunContext): void => {
  const context = withBlanks(step, run);
  for (const action of step.do) {
    if (action.kind === 'call')
      announce(context.journal, action.call, taggedInput(action, { context, files: NO_FILES }));
  }
};

/** Tells only what matters before anything was done: that all is met already, or that it can't be seen. */
async function* firstLook(step: Step, context: RunContext): AsyncGenerator<LabEvent, readonly Checked[]> {
  const checks = await lookOnce(step, context);
  const isMet = allMet(checks);
  for (const checked of checks) {
    if (isMet || checked.verdict.kind === 'broken') yield { kind: 'checked', step: step.id, ...checked };
  }
  return checks;
}

async function* latch(step: Step, by: MetBy, { journal }: RunContext): AsyncGenerator<LabEvent, 'met'> {
  journal.append({ kind: 'step-met', step: step.id });
  yield { kind: 'step-met', step: step.id, by };
  return 'met';
}

interface Open extends StepPlace {
  readonly edits: readonly EditedFile[];
  readonly checks: readonly Checked[];
}

async function* decideUntilMet(
  open: Open,
  { context, conductor }: Leading,
): AsyncGenerator<LabEvent, 'met' | 'skipped' | 'left'> {
  const { step } = open;
  const watching = pacedContext(context);
  let attempts = 0;
  let { checks } = open;
  let deployed: string | undefined;
  for (;;) {
    const hintsGiven = context.journal.state.hints.get(step.id) ?? 0;
    const look = (signal: AbortSignal) => lookOnce(step, { ...watching, signal });
    const decision = await conductor.decide({ ...open, attempts, hintsGiven, checks, look });
    if (decision === 'quit') return 'left';
    if (decision === 'hint') {
      yield await giveHint(step, context);
      continue;
    }
    const edited = editedCode(step, context);
    const work = workFor(decision, { step, isEdited: edited !== deployed });
    const tried = yield* tryStep(work, { step, context });
    ({ checks } = tried);
    if (decision === 'check') deployed = edited;
    else attempts += 1;
    if (decision !== 'skip') {
      if (allMet(checks)) return yield* latch(step, 'checked', context);
      continue;
    }
    // What was made by hand may keep a check from being met, but never a learner from going on.
    if (!tried.isDone || (await findAll(step, context)).kind !== 'found') continue;
    context.journal.append({ kind: 'step-skipped', step: step.id });
    yield { kind: 'step-skipped', step: step.id };
    return 'skipped';
  }
}

/** `check` changes nothing, except that it deploys what the learner has edited since. */
const workFor = (
  decision: Exclude<Decision, 'quit' | 'hint'>,
  { step, isEdited }: { readonly step: Step; readonly isEdited: boolean },
): Work | undefined => {
  if (decision !== 'check') return solutionWork(step);
  return isEdited ? { step, actions: step.do, codeOf: workingCopy } : undefined;
};

async function* tryStep(
  work: Work | undefined,
  { step, context }: { readonly step: Step; readonly context: RunContext },
): AsyncGenerator<LabEvent, { readonly isDone: boolean; readonly checks: readonly Checked[] }> {
  const isDone = work === undefined || (yield* perform(work, context));
  if (isDone) {
    const leastMs = work && consistencyMs(context.connection.target);
    return { isDone, checks: yield* poll(step, context, leastMs) };
  }
  const checks = await lookOnce(step, context);
  for (const checked of checks) yield { kind: 'checked', step: step.id, ...checked };
  return { isDone, checks };
}
