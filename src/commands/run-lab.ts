import { describeTarget } from '../aws/target.ts';
import type { AppContext } from '../context.ts';
import { unattended } from '../lab/conductor.ts';
import { inputMistake } from '../lab/input-mistake.ts';
import type { LabEvent } from '../lab/lab-event.ts';
import type { Lab } from '../lab/load.ts';
import { allLeftOut } from '../lab/needs.ts';
import { defaultInputs } from '../lab/open-run.ts';
import type { RunEnd } from '../lab/run.ts';
import { jsonLine, type RunEvent } from '../screens/json-event.ts';
import { openingText } from '../screens/lab-opening.ts';
import { howToGoOn } from '../screens/run-end.ts';
import { createUnattendedScreen } from '../screens/unattended-run.ts';
import { wrap } from '../terminal/layout.ts';
import { textWidth } from '../terminal/page.ts';
import { createProgress } from '../terminal/progress.ts';
import { askText } from '../terminal/question.ts';
import type { AccountFlags } from './confirm-account.ts';
import { createdTypes } from './created-types.ts';
import { labAsBuilt } from './lab-places.ts';
import { type LabSession, lead, openLabSession } from './lab-session.ts';
import type { TargetWish } from './open-target.ts';
import { labPlan } from './preflight.ts';

export interface RunWish {
  readonly lab: string;
  readonly target: TargetWish;
  /** Who leads: a person at the terminal, nobody, or nobody with events as JSON lines. */
  readonly mode: 'guided' | 'unattended' | 'json';
  readonly keeps: boolean;
  readonly account: AccountFlags;
}

/** Runs a lab from where it stands to its end. Returns the exit code. Throws LabsError. */
export const runLabCommand = async (wish: RunWish, context: AppContext): Promise<number> => {
  const lab = await labAsBuilt(wish.lab, 'loadLab', context);
  const asksInputs = wish.mode === 'guided' && Object.keys(lab.inputs).length > 0;
  const inputs = async () => (asksInputs ? askInputs(lab, context) : defaultInputs(lab));
  const plan = labPlan(lab, context);
  const use = { kind: 'plan', plan, flags: wish.account, isJson: wish.mode === 'json' } as const;
  const session = await openLabSession({ lab, target: { ...wish.target, use }, inputs }, context);
  try {
    const end = await LEADERS[wish.mode](session, wish, context);
    return end ? exitCodeOf(end, wish) : tellInterrupted(session, wish, context);
  } finally {
    await session.close();
  }
};

const exitCodeOf = ({ how, cleanup }: RunEnd, { mode }: RunWish): number => {
  if (cleanup && cleanup.kind !== 'clean') return 1;
  // Who leaves a guided run has not failed.
  return how === 'completed' || mode === 'guided' ? 0 : 1;
};

const INTERRUPTED = 130;

const tellInterrupted = (
  { lab, journal }: LabSession,
  { mode }: RunWish,
  { terminal }: AppContext,
): number => {
  const subject = { lab: lab.id, run: journal.run };
  const event: RunEvent = {
    kind: 'interrupted',
    resume: `serverless-labs run ${lab.id}`,
    cleanup: `serverless-labs cleanup ${journal.run}`,
  };
  if (mode === 'json') terminal.write(jsonLine(event, subject));
  else terminal.write(`\nInterrupted.\n${howToGoOn({ ...subject, canResume: true }, terminal)}\n`);
  return INTERRUPTED;
};

const askInputs = async (
  lab: Lab,
  { terminal, signal }: AppContext,
): Promise<Readonly<Record<string, string>>> => {
  const answers: Record<string, string> = {};
  const opening = `${terminal.style.bold(lab.title)} needs to know before it begins:`;
  terminal.write(`${wrap(opening, textWidth(terminal))}\n`);
  for (const [name, input] of Object.entries(lab.inputs)) {
    const { ask, sandbox } = input;
    const accepts = (text: string) => inputMistake(input, text.trim() || sandbox) ?? true;
    const answer = await askText(ask, sandbox, { terminal, signal, accepts });
    answers[name] = answer.trim() || sandbox;
  }
  return answers;
};

type Leader = (session: LabSession, wish: RunWish, context: AppContext) => Promise<RunEnd | undefined>;

const guided: Leader = async (session, { keeps }, context) => {
  const { openGuidedRun } = await import('./guided-run.ts');
  context.terminal.write(openingText(openingOf(session), context.terminal));
  return openGuidedRun(session, { finish: keeps ? 'keep' : 'ask' }, context);
};

const openingOf = ({ lab, journal, target }: LabSession) => {
  const { met, skipped } = journal.state;
  return {
    ...lab,
    flow: lab.flow,
    steps: lab.steps.length,
    target: describeTarget(target.connection.target),
    targetNote: target.note,
    creates: createdTypes(lab),
    run: journal.run,
    resumedAfter: journal.entries.length > 1 ? met.size + skipped.size : undefined,
    leftOut: allLeftOut(lab, target.connection.emulator?.lacks ?? {}),
    hasChanged: journal.state.labHash !== lab.hash,
    environment: target.environment,
  };
};

const unattendedRun: Leader = async (session, { keeps }, context) => {
  const { terminal } = context;
  const screen = createUnattendedScreen(session.lab.steps, terminal);
  const progress = createProgress(terminal);
  const tell = (event: LabEvent) => {
    const text = screen.textOf(event);
    if (text !== '') {
      progress.clear();
      terminal.write(text);
    }
    const current = screen.progressOf(event);
    if (current !== undefined) progress.show(current);
  };
  try {
    return await lead(session, { conductor: nobody(keeps), tell, signal: context.signal }, context);
  } finally {
    progress.clear();
  }
};

const json: Leader = async (session, { keeps }, context) => {
  const subject = { lab: session.lab.id, run: session.journal.run };
  const tell = (event: LabEvent) => context.terminal.write(jsonLine(event, subject));
  return lead(session, { conductor: nobody(keeps), tell, signal: context.signal }, context);
};

const nobody = (keeps: boolean) => unattended({ finish: keeps ? 'keep' : 'clean' });

const LEADERS: Readonly<Record<RunWish['mode'], Leader>> = { guided, unattended: unattendedRun, json };
