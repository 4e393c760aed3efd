import { listRuns } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { homeText } from '../screens/home.ts';
import { tellDamagedRuns } from './damaged-runs.ts';
import { labStates, nextLab } from './lab-states.ts';
import { isDirty } from './runs-to-clean.ts';

/** Tells where the person is and what to do next. */
export const tellWhereYouAre = (context: AppContext): void => {
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
};
