import { listRuns } from '../cleanup/journal.ts';
import { homeText } from '../screens/home.ts';
import { defineCommand } from './command.ts';
import { tellDamagedRuns } from './damaged-runs.ts';
import { labStates, nextLab } from './lab-states.ts';
import { isDirty } from './runs-to-clean.ts';

/** The program without a command: where you are and what to do next. */
export const home = defineCommand({
  args: '',
  description:
    'Labs and quizzes for people who learn AWS serverless. Labs run on an embedded sandbox: no account, no Docker.',
  options: [],
  examples: [
    ['serverless-labs', 'where you are, and what next'],
    ['serverless-labs run hello-lambda', 'the first lab'],
  ],
  run: async (_, context) => {
    tellDamagedRuns(context);
    const labs = labStates(context);
    const runs = listRuns(context.paths.runs);
    const home = {
      underWay: labs.flatMap(({ id, steps, progress }) =>
        progress.kind === 'under way' ? [{ lab: id, steps: progress.steps, of: steps }] : [],
      ),
      leftOver: runs.filter((run) => run.ended !== undefined && isDirty(run)),
      next: nextLab(labs),
      done: labs.filter(({ progress }) => progress.kind === 'done').length,
      labs: labs.length,
    };
    context.terminal.write(homeText(home, context.terminal));
    return 0;
  },
});
