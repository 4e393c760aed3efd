import type { AppContext } from '../context.ts';
import type { Conductor, Decision, Finish, Situation } from '../lab/conductor.ts';
import type { LabEvent, RunSummary } from '../lab/lab-event.ts';
import { wishText } from '../screens/check.ts';
import { cleanupProgress } from '../screens/cleanup.ts';
import { createGuidedScreen } from '../screens/guided-run.ts';
import { FINISH_KEYS, NEXT_KEYS, unknownKeyText } from '../screens/lab-prompt.ts';
import { learntText, summaryText } from '../screens/run-end.ts';
import { createStepNames, type StepTitle } from '../screens/step-names.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { LabDialog } from './lab-dialog.ts';
import { askLabQuestion } from './lab-question.ts';
import type { LabSession } from './lab-session.ts';
import type { Patience } from './patience.ts';
import type { StepDesk } from './step-desk.ts';

export interface GuideOptions {
  readonly session: LabSession;
  readonly dialog: LabDialog;
  readonly desk: StepDesk;
  readonly patience: Patience;
  /** What the run costs, or would have cost. */
  readonly costSoFar: () => string;
  /** What becomes of the resources at the end: asked, unless it is settled. */
  readonly finish: 'ask' | 'keep';
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/** A person at a terminal leads a run. */
export interface Guide {
  readonly conductor: Conductor;
  readonly tell: (event: LabEvent) => Promise<void>;
  /** False once a key was pressed while something is waited for. */
  readonly keepsWaiting: () => boolean;
}

export const createGuide = (options: GuideOptions, context: AppContext): Guide => {
  const { session, dialog, desk, patience } = options;
  const { steps } = session.lab;
  const { terminal } = context;
  const outcomes = createOutcomes(steps);
  const tell = createTeller(options, terminal);
  const endsStep = createStepEnds(steps);
  const startedMs = Date.parse(session.journal.state.startedAt);
  let introduced: string | undefined;
  let isLeaving = false;

  const introduce = ({ step, checks }: Situation) => {
    if (introduced === step.id) return;
    introduced = step.id;
    if (!terminal.isPlain) return;
    const wishes = checks.map((check) => `${wishText(check, terminal)}\n`).join('');
    terminal.write(`\n${terminal.style.dim('It is met when')}\n${wishes}`);
  };
  const choose = createChoice(options);
  return {
    conductor: {
      hands: 'learner',
      introduces: true,
      decide: async (situation): Promise<Decision> => {
        if (isLeaving) return 'quit';
        await tell.flush();
        introduce(situation);
        const decision = await desk.decide(situation);
        patience.renew();
        return decision;
      },
      finish: async (summary): Promise<Finish> => {
        await tell.flush();
        desk.leave();
        if (summary.how === 'left') return 'resume-later';
        dialog.print(`\n${endingText(summary, outcomes.list(), terminal)}\n${costLine(options)}`);
        return options.finish === 'keep' ? 'keep' : await choose(FINISH_KEYS, FINISH_ACTIONS);
      },
    },
    tell: async (event) => {
      // Who leaves after a step isn't led into the next one.
      if (isLeaving && (event.kind === 'question' || INTRODUCES.has(event.kind))) return;
      patience.note(event);
      outcomes.observe(event);
      desk.observe(event);
      await tell.tell(event);
      if (event.kind === 'question') {
        await dialog.lend(() => askLabQuestion({ id: event.question, since: startedMs }, context));
      }
      if (endsStep(event)) isLeaving = (await choose(NEXT_KEYS, NEXT_ACTIONS)) === 'quit';
    },
    keepsWaiting: () => patience.isLeft() && !dialog.wasPressed(),
  };
};

/** Asks for one of some keys; commands can be typed meanwhile, so that what was made is looked at before anything else happens to it. */
const createChoice =
  ({ dialog, desk, signal }: GuideOptions) =>
  async <Action extends string>(
    keys: typeof NEXT_KEYS,
    actions: Readonly<Record<string, Action>>,
  ): Promise<Action> => {
    for (;;) {
      const reply = await dialog.ask({ keys, signal });
      if (!reply) throw signal.reason;
      const key = reply.kind === 'key' ? reply.key : await desk.type(reply.text);
      const action = key === undefined ? undefined : actions[key];
      if (action !== undefined) return action;
      if (key !== undefined) dialog.print(`${unknownKeyText(keys)}\n`);
    }
  };

const NEXT_ACTIONS: Readonly<Record<string, 'next' | 'quit'>> = { Enter: 'next', q: 'quit' };

const FINISH_ACTIONS: Readonly<Record<string, Finish>> = { Enter: 'clean', k: 'keep', q: 'resume-later' };

interface Teller {
  readonly tell: (event: LabEvent) => Promise<void>;
  /** Prints what was held back. */
  readonly flush: () => Promise<void>;
}

type Checked = Extract<LabEvent, { kind: 'checked' }>;

/** Prints what happens, and shows what is going on meanwhile. */
const createTeller = ({ session, dialog }: GuideOptions, terminal: Terminal): Teller => {
  const textOf = createGuidedScreen(session.lab.steps, terminal);
  let checked: Checked[] = [];
  let waitedFor = '';
  /** Of checks that don't all hold, those that do are only news to somebody who can't see the board. */
  const flush = async () => {
    const open = checked.filter(({ verdict }) => verdict.kind !== 'met');
    const told = open.length === 0 || terminal.isPlain ? checked : open;
    checked = [];
    const text = (await Promise.all(told.map(textOf))).join('');
    if (text !== '') dialog.print(text);
  };
  const print = async (event: LabEvent) => {
    const text = await textOf(event);
    if (text !== '') (INTRODUCES.has(event.kind) ? dialog.printPages : dialog.print)(text);
  };
  return {
    flush,
    tell: async (event) => {
      const current = progressText(event, terminal);
      dialog.busy(current);
      if (event.kind === 'checked') return void checked.push(event);
      if (event.kind !== 'waiting') await flush();
      await print(event);
      // Where nothing can be redrawn, a long wait is told once.
      if (event.kind !== 'waiting' || !terminal.isPlain || event.delayMs < LONG_WAIT_MS) return;
      if (waitedFor !== event.what) dialog.print(`${current}\n`);
      waitedFor = event.what;
    },
  };
};

/** What a step begins with. */
const INTRODUCES: ReadonlySet<LabEvent['kind']> = new Set(['step-started', 'said', 'edit', 'command']);

const LONG_WAIT_MS = 500;

const progressText = (event: LabEvent, { isPlain }: Terminal): string | undefined => {
  if (event.kind === 'doing') return harmlessLine(event.what);
  if (event.kind === 'waiting')
    return `Waiting${isPlain ? '' : ' (any key: no longer)'}: ${harmlessLine(event.what)}`;
  const isCleanup = event.kind === 'cleanup-started' || event.kind === 'cleanup-deleting';
  return isCleanup ? cleanupProgress(event) : undefined;
};

/** Whether a step, other than the last, was just worked on and is over: what it has shown is to be read before the next. */
const createStepEnds = (steps: readonly StepTitle[]): ((event: LabEvent) => boolean) => {
  let open: string | undefined;
  return (event) => {
    if (event.kind === 'step-started') open = event.step;
    const isOver = (event.kind === 'step-met' && event.by === 'checked') || event.kind === 'step-skipped';
    return isOver && event.step === open && event.step !== steps.at(-1)?.id;
  };
};

interface Outcome {
  readonly title: string;
  readonly isSkipped: boolean;
}

/** Remembers which steps are over, for the list at the end. */
const createOutcomes = (steps: readonly StepTitle[]) => {
  const names = createStepNames(steps);
  const over = new Map<string, Outcome>();
  return {
    observe: (event: LabEvent) => {
      names.observe(event);
      if (event.kind !== 'step-met' && event.kind !== 'step-skipped') return;
      over.set(event.step, { title: names.titleOf(event.step), isSkipped: event.kind === 'step-skipped' });
    },
    list: (): readonly Outcome[] => [...over.values()],
  };
};

/** `On AWS it would have cost $0.00002.`, and below it where to read what for. */
const costLine = ({ costSoFar, session }: GuideOptions): string => {
  const cost = costSoFar();
  return cost === '' ? '' : `On AWS it ${cost}.\nWhat for:  serverless-labs cost ${session.lab.id}\n`;
};

const endingText = (summary: RunSummary, outcomes: readonly Outcome[], terminal: Terminal): string =>
  `${terminal.style.bold(summaryText(summary))}\n${learntText(outcomes, terminal)}`;
