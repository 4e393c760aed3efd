import type { Clock } from '../core/clock.ts';
import type { Conductor, Decision, Finish, Situation } from '../lab/conductor.ts';
import type { LabEvent, RunSummary } from '../lab/lab-event.ts';
import { wishText } from '../screens/check.ts';
import { cleanupProgress } from '../screens/cleanup.ts';
import { createGuidedScreen } from '../screens/guided-run.ts';
import {
  FINISH_KEYS,
  type KeyHelp,
  NEXT_KEYS,
  promptText,
  stepKeys,
  unknownKeyText,
} from '../screens/lab-prompt.ts';
import { learntText, summaryText } from '../screens/run-end.ts';
import { createStepNames, type StepTitle } from '../screens/step-names.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { type Key, openKeyboard } from '../terminal/keyboard.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { watchSaves } from '../terminal/saved-files.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Patience } from './patience.ts';

export interface GuideOptions {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly steps: readonly StepTitle[];
  /** What becomes of the resources at the end: asked, unless it is settled. */
  readonly finish: 'ask' | 'keep';
  readonly patience: Patience;
  /** Ends the run. */
  readonly signal: AbortSignal;
  /** Ctrl-C. */
  readonly onInterrupt: () => void;
}

/** A person at a terminal leads a run, key by key. */
export interface Guide {
  readonly conductor: Conductor;
  readonly tell: (event: LabEvent) => Promise<void>;
  /** False once a key was pressed while something is waited for. */
  readonly keepsWaiting: () => boolean;
  /** Gives the terminal back. */
  readonly close: () => void;
}

/** Takes the terminal over until it is closed. */
export const openGuide = (options: GuideOptions): Guide => {
  const { terminal, clock, patience, signal, onInterrupt } = options;
  const keyboard = openKeyboard({ input: terminal.input, clock, onInterrupt });
  const progress = createProgress(terminal);
  const saves = watchSaves(clock);
  const outcomes = createOutcomes(options.steps);
  const asking = { terminal, signal, nextKey: keyboard.next };
  const tell = createTeller(options, { progress, observe: outcomes.observe });
  const hasResults = createResultWatch(options.steps);
  let introduced: string | undefined;
  let isLeaving = false;

  const introduce = ({ step, checks }: Situation) => {
    if (introduced === step.id) return;
    introduced = step.id;
    const wishes = checks.map((check) => `${wishText(check, terminal)}\n`).join('');
    terminal.write(`\n${terminal.style.dim('It is met when')}\n${wishes}`);
  };
  const nextKeyOrSave = async (signal: AbortSignal, files: readonly string[]): Promise<Key | undefined> => {
    const either = new AbortController();
    const both = AbortSignal.any([signal, either.signal]);
    const saved = saves.wait(files, both).then((isSaved) => (isSaved ? 'saved' : undefined));
    const key = await Promise.race([keyboard.next(both), ...(files.length > 0 ? [saved] : [])]);
    either.abort();
    return key;
  };
  return {
    conductor: {
      hands: 'learner',
      decide: async (situation) => {
        if (isLeaving) return 'quit';
        progress.clear();
        introduce(situation);
        const files = situation.edits.map(({ file }) => file);
        const nextKey = (signal: AbortSignal) => nextKeyOrSave(signal, files);
        const decision = await askKey({ ...asking, nextKey }, stepKeys(situation), STEP_ACTIONS);
        patience.renew();
        return decision;
      },
      finish: async (summary) => {
        progress.clear();
        if (summary.how === 'left') return 'resume-later';
        terminal.write(`\n${endingText(summary, outcomes.list(), terminal)}\n`);
        return options.finish === 'keep' ? 'keep' : askKey(asking, FINISH_KEYS, FINISH_ACTIONS);
      },
    },
    tell: async (event) => {
      patience.note(event);
      tell(event);
      if (hasResults(event)) isLeaving = (await askKey(asking, NEXT_KEYS, NEXT_ACTIONS)) === 'quit';
    },
    keepsWaiting: () => patience.isLeft() && !keyboard.wasPressed(),
    close: () => {
      progress.clear();
      keyboard.close();
    },
  };
};

const STEP_ACTIONS: Readonly<Record<Key, Decision>> = {
  enter: 'do',
  saved: 'check',
  c: 'check',
  h: 'hint',
  s: 'skip',
  q: 'quit',
  'ctrl-d': 'quit',
};

const NEXT_ACTIONS: Readonly<Record<Key, 'next' | 'quit'>> = {
  enter: 'next',
  q: 'quit',
  'ctrl-d': 'quit',
};

const FINISH_ACTIONS: Readonly<Record<Key, Finish>> = {
  enter: 'clean',
  k: 'keep',
  q: 'resume-later',
  'ctrl-d': 'resume-later',
};

interface Asking {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly nextKey: (signal: AbortSignal) => Promise<Key | undefined>;
}

/** Shows the keys and waits for one of them. Throws the signal's reason. */
const askKey = async <Action extends string>(
  { terminal, signal, nextKey }: Asking,
  keys: readonly KeyHelp[],
  actions: Readonly<Record<Key, Action>>,
): Promise<Action> => {
  terminal.write(promptText(keys, terminal));
  for (;;) {
    const key = await nextKey(signal);
    if (key === undefined) {
      terminal.write('\n');
      throw signal.reason;
    }
    const action = actions[key];
    if (action !== undefined) {
      terminal.write(`${ECHO[action] ?? action}\n\n`);
      return action;
    }
    terminal.write(unknownKeyText(keys) + promptText(keys, terminal));
  }
};

/** What stands behind the prompt once a key was pressed. */
const ECHO: Readonly<Record<string, string>> = {
  do: 'do it',
  next: 'next step',
  quit: 'leave',
  clean: 'clean up',
  'resume-later': 'later',
};

interface Telling {
  readonly progress: Progress;
  readonly observe: (event: LabEvent) => void;
}

/** Writes what happens, and shows what is going on meanwhile. */
const createTeller = (
  { terminal, steps }: GuideOptions,
  { progress, observe }: Telling,
): ((event: LabEvent) => void) => {
  const textOf = createGuidedScreen(steps, terminal);
  let waitedFor = '';
  return (event) => {
    observe(event);
    const text = textOf(event);
    if (text !== '') {
      progress.clear();
      terminal.write(text);
    }
    const current = progressText(event);
    if (current !== undefined) progress.show(current);
    // Where nothing can be redrawn, a long wait is told once.
    if (event.kind !== 'waiting' || !terminal.isPlain || event.delayMs < LONG_WAIT_MS) return;
    if (waitedFor !== event.what) terminal.write(`${progressText(event)}\n`);
    waitedFor = event.what;
  };
};

const LONG_WAIT_MS = 500;

const progressText = (event: LabEvent): string | undefined => {
  if (event.kind === 'doing') return harmlessLine(event.what);
  if (event.kind === 'waiting') return `Waiting: ${harmlessLine(event.what)} (any key: wait no longer)`;
  const isCleanup = event.kind === 'cleanup-started' || event.kind === 'cleanup-deleting';
  return isCleanup ? cleanupProgress(event) : undefined;
};

/** Says of each event whether it ends a step, other than the last, that has shown something worth reading. */
const createResultWatch = (steps: readonly StepTitle[]): ((event: LabEvent) => boolean) => {
  let hasShown = false;
  return (event) => {
    if (event.kind === 'step-started') hasShown = false;
    if (event.kind === 'done' && event.shown.length > 0) hasShown = true;
    const isOver = event.kind === 'step-met' || event.kind === 'step-skipped';
    return isOver && hasShown && event.step !== steps.at(-1)?.id;
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

const endingText = (summary: RunSummary, outcomes: readonly Outcome[], terminal: Terminal): string =>
  `${terminal.style.bold(summaryText(summary))}\n${learntText(outcomes, terminal)}`;
