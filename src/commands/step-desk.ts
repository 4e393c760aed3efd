import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import type { Decision, Situation } from '../lab/conductor.ts';
import type { Checked, LabEvent } from '../lab/lab-event.ts';
import type { RunContext } from '../lab/run-context.ts';
import type { BoardCheck } from '../screens/lab-board.ts';
import { inVainText, provableText, stepKeys } from '../screens/lab-prompt.ts';
import type { Page } from '../terminal/page.ts';
import { watchSaves } from '../terminal/saved-files.ts';
import type { LabDialog } from './lab-dialog.ts';
import { createLiveBoard } from './live-board.ts';
import { createStepProofs, type StepProof } from './step-proof.ts';
import { watchStep } from './step-watch.ts';
import { runTyped } from './typed-commands.ts';
import type { AwsPrompt } from './typed-line.ts';

export interface StepDeskOptions {
  readonly dialog: LabDialog;
  readonly run: RunContext;
  readonly aws: AwsPrompt;
  /** What the run costs, or would have cost; empty where nothing is known. */
  readonly costSoFar: () => string;
  readonly signal: AbortSignal;
}

/** Where a person works on the step that is open: what they press and type, while its checks are watched. */
export interface StepDesk {
  readonly observe: (event: LabEvent) => void;
  readonly decide: (situation: Situation) => Promise<Decision>;
  /** Runs what is typed while no step is open; a word that stands for a key is returned. */
  readonly type: (text: string) => Promise<string | undefined>;
  /** No step is open any more: takes the board away. */
  readonly leave: () => void;
}

export const createStepDesk = (options: StepDeskOptions, context: AppContext): StepDesk => {
  const { dialog, run, signal } = options;
  const { terminal: page, clock } = context;
  const saves = watchSaves(clock);
  const checks = createCheckMemory();
  const proofOf = createStepProofs(context);
  let offered: string | undefined;
  const attempts = createAttempts();
  const board = createLiveBoard(
    { dialog, run, checks: checks.list, costSoFar: options.costSoFar, signal },
    context.paths.sandbox,
  );
  return {
    leave: board.leave,
    type: (text) => runTyped(text, options, page),
    observe: (event) => {
      if (event.kind === 'step-started') {
        board.place(event);
        checks.forget();
      }
      if (event.kind === 'checked') checks.tell(event);
      if (event.kind === 'failed') attempts.fail();
      if (CHANGES_BOARD.has(event.kind)) board.show();
      if (MOVES_MACHINES.has(event.kind)) void board.glance();
      if (event.kind === 'step-met') void board.look(signal).catch(() => {});
    },
    decide: async (situation) => {
      checks.begin(situation.checks);
      const { step } = situation;
      if (attempts.wasInVain(situation)) dialog.print(inVainText(page));
      const proof = await proofOf(step);
      if (proof && offered !== step.id) dialog.printPages(`\n${provableText(proof.id, page)}`);
      offered = step.id;
      board.show();
      const outside = new AbortController();
      const until = AbortSignal.any([signal, outside.signal]);
      const watch = watchStep({
        look: async (lookSignal) => {
          const isNews = checks.see(await situation.look(lookSignal));
          await board.look(lookSignal);
          if (checks.areMet() && !dialog.isTyping()) outside.abort();
          return isNews;
        },
        clock,
        target: run.connection.target,
        signal: until,
      });
      void board.look(until).catch(() => {});
      const files = situation.edits.map(({ file }) => file);
      void saves.wait(files, until).then((isSaved) => isSaved && outside.abort());
      try {
        return await converse(situation, { options, until, hurry: watch.hurry, proof, page });
      } finally {
        outside.abort();
      }
    },
  };
};

/** Notices when a step was done from end to end, and its checks aren't met all the same. */
const createAttempts = () => {
  let known = 0;
  let hasFailed = false;
  return {
    fail: () => {
      hasFailed = true;
    },
    wasInVain: ({ attempts }: Situation): boolean => {
      const isInVain = attempts > known && !hasFailed;
      [known, hasFailed] = [attempts, false];
      return isInVain;
    },
  };
};

const CHANGES_BOARD: ReadonlySet<LabEvent['kind']> = new Set(['step-started', 'checked', 'done', 'step-met']);

const MOVES_MACHINES: ReadonlySet<LabEvent['kind']> = new Set(['done', 'waiting']);

interface Conversation {
  readonly options: StepDeskOptions;
  /** Aborted once there is something to check: all is met, a file was saved. */
  readonly until: AbortSignal;
  readonly hurry: () => void;
  readonly proof: StepProof | undefined;
  readonly page: Page;
}

/** Takes keys and commands until there is something to decide. */
const converse = async (situation: Situation, conversation: Conversation): Promise<Decision> => {
  const { options, until, hurry, proof, page } = conversation;
  const { dialog, signal } = options;
  const keys = stepKeys({ ...situation, hasProof: proof !== undefined });
  for (;;) {
    const reply = await dialog.ask({ keys, signal: until });
    if (!reply) {
      signal.throwIfAborted();
      return 'check';
    }
    const key = reply.kind === 'key' ? reply.key : await runTyped(reply.text, options, page);
    const decision = key === undefined ? undefined : DECISIONS[key];
    if (decision) return decision;
    if (key === undefined) hurry();
    else if (proof && key === 'p') await playBeside(proof, options);
  }
};

const DECISIONS: Readonly<Record<string, Decision>> = {
  Enter: 'do',
  c: 'check',
  h: 'hint',
  s: 'skip',
  q: 'quit',
};

/** Plays the proof while the run stands still. */
const playBeside = async (proof: StepProof, { dialog, signal }: StepDeskOptions): Promise<void> => {
  dialog.busy(`Playing ${proof.id}`);
  dialog.print('\n');
  try {
    await proof.play(dialog.print, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LabsError)) throw error;
    dialog.print(`${error.message}\n${error.fix}\n`);
  } finally {
    dialog.busy(undefined);
  }
};

/** What the checks of a step were seen to say, and what of that was told. */
const createCheckMemory = () => {
  let seen: readonly Checked[] = [];
  const told = new Map<string, string>();
  const tell = (checked: Checked) => {
    told.set(checked.that, JSON.stringify(checked.verdict));
    seen = seen.some(({ that }) => that === checked.that)
      ? seen.map((known) => (known.that === checked.that ? checked : known))
      : [...seen, checked];
  };
  return {
    forget: () => {
      seen = [];
      told.clear();
    },
    /** What a step begins with is no news. */
    begin: (checks: readonly Checked[]) => {
      if (seen.length === 0) for (const checked of checks) tell(checked);
    },
    tell,
    /** Whether something has another verdict than before. A look that failed says nothing about what was met. */
    see: (checks: readonly Checked[]): boolean => {
      const next = checks.map((checked) => {
        const known = seen.find(({ that }) => that === checked.that);
        return checked.verdict.kind === 'broken' && known?.verdict.kind === 'met' ? known : checked;
      });
      const isNews = JSON.stringify(next) !== JSON.stringify(seen);
      seen = next;
      return isNews;
    },
    areMet: () => seen.length > 0 && seen.every(({ verdict }) => verdict.kind === 'met'),
    list: (): readonly BoardCheck[] =>
      seen.map((checked) => ({
        ...checked,
        isNews: told.get(checked.that) !== JSON.stringify(checked.verdict),
      })),
  };
};
