import { findUnfinished, listRuns, type RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { type Conductor, type Decision, single } from '../lab/conductor.ts';
import type { LabEvent } from '../lab/lab-event.ts';
import type { Lab } from '../lab/load.ts';
import { defaultInputs } from '../lab/open-run.ts';
import { createSingleStepScreen } from '../screens/single-step.ts';
import { createProgress } from '../terminal/progress.ts';
import { type CommandDefinition, defineCommand } from './command.ts';
import { labAsBuilt, labPlace } from './lab-places.ts';
import { lead, openLabSession } from './lab-session.ts';
import { pinnedWish } from './open-target.ts';
import { createPatience } from './patience.ts';

type StepDecision = Exclude<Decision, 'quit'>;

interface StepCommand {
  readonly decision: StepDecision;
  readonly description: string;
  readonly examples: CommandDefinition['examples'];
}

const stepCommand = ({ decision, description, examples }: StepCommand): CommandDefinition =>
  defineCommand({
    args: '[lab]',
    description: `${description} Without a lab it is the one that was begun last.`,
    options: [],
    examples,
    run: async ({ args: [lab] }, context) => takeStep(decision, unfinishedRun(lab, context), context),
  });

export const check = stepCommand({
  decision: 'check',
  description:
    'Looks whether the open step is met, and says why not. Code that you edited is deployed first.',
  examples: [['serverless-labs check', 'the open step of the lab under way']],
});

export const hint = stepCommand({
  decision: 'hint',
  description: 'Shows the next hint for the open step; the last one gives it away.',
  examples: [['serverless-labs hint hello-lambda', 'the next hint']],
});

export const solve = stepCommand({
  decision: 'do',
  description: 'Has the open step done for you, as Enter does in a guided run, and checks it.',
  examples: [['serverless-labs solve', 'do the open step']],
});

export const skip = stepCommand({
  decision: 'skip',
  description: 'Goes on to the next step. What the step makes is made, so that the next one finds it.',
  examples: [['serverless-labs skip hello-lambda', 'on to the next step']],
});

/** Throws RUN_NOT_FOUND with how to begin. */
const unfinishedRun = (lab: string | undefined, context: AppContext): RunSummary => {
  if (lab !== undefined) labPlace(lab, context);
  const { runs } = context.paths;
  const run =
    lab === undefined ? listRuns(runs).find(({ ended }) => ended === undefined) : findUnfinished(runs, lab);
  if (run) return run;
  throw new LabsError(
    'RUN_NOT_FOUND',
    lab === undefined ? 'No lab is under way.' : `${lab} is not under way.`,
    {
      fix: `Begin with: serverless-labs run${lab === undefined ? '' : ` ${lab}`}`,
    },
  );
};

/** Takes one decision about the open step. The exit code tells whether that step is over. */
const takeStep = async (decision: StepDecision, run: RunSummary, context: AppContext): Promise<number> => {
  // Its calls were held against the SDK's schemas when the run began.
  const lab = await labAsBuilt(run.lab, 'readLab', context);
  const inputs = async () => defaultInputs(lab);
  const target = { ...pinnedWish(run.target), isLook: decision === 'hint' && isQuiet(lab, run) };
  const session = await openLabSession({ lab, target, inputs }, context);
  const { terminal, signal } = context;
  const progress = createProgress(terminal);
  const screen = createSingleStepScreen(lab.steps, decision, terminal);
  const patience = createPatience(context.clock, session.target.connection.target);
  const outcome = { hasBegun: false, isOver: false };
  const tell = async (event: LabEvent) => {
    patience.note(event);
    if (event.kind === 'step-started') outcome.hasBegun = true;
    // What comes before is about steps that were over earlier.
    if (outcome.hasBegun && isStepOver(event)) outcome.isOver = true;
    const text = await screen(event);
    if (text !== '') {
      progress.clear();
      terminal.write(text);
    }
    if (event.kind === 'doing' || event.kind === 'waiting') progress.show(event.what);
  };
  try {
    const leading = { conductor: oneStep(decision, outcome), tell, signal, keepsWaiting: patience.isLeft };
    const end = await lead(session, leading, context);
    if (!end) return INTERRUPTED;
    return outcome.isOver || end.how === 'completed' || decision === 'hint' ? 0 : 1;
  } finally {
    progress.clear();
    await session.close();
  }
};

/** Whether the checks of the open step call APIs only: requests to what was made have to be served. */
const isQuiet = ({ steps }: Lab, run: RunSummary): boolean => {
  const open = steps.find(({ id }) => !run.met.has(id) && !run.skipped.has(id));
  return open?.expect.every(({ kind }) => kind === 'call') ?? false;
};

const INTERRUPTED = 130;

const isStepOver = ({ kind }: LabEvent): boolean => kind === 'step-met' || kind === 'step-skipped';

/** Leaves the next step alone once the open one is over: it may have been met by hand already. */
const oneStep = (decision: StepDecision, outcome: { readonly isOver: boolean }): Conductor => {
  const conductor = single(decision);
  return {
    ...conductor,
    decide: async (situation) => (outcome.isOver ? 'quit' : conductor.decide(situation)),
  };
};
