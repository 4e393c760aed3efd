import { listRuns } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { openHistory } from '../quiz/history.ts';
import { type Home, homeText, type NextThing } from '../screens/home.ts';
import { tellDamagedRuns } from './damaged-runs.ts';
import { tellExpiredRuns } from './expired-runs.ts';
import { type LabState, labStates, missingFor, nextLab } from './lab-states.ts';
import { leftBy } from './run-left.ts';
import { isDirty } from './runs-to-clean.ts';

/** Tells where the person is and what to do next. */
export const tellWhereYouAre = async (context: AppContext): Promise<void> => {
  tellDamagedRuns(context);
  tellExpiredRuns(context);
  const labs = await labStates(context);
  const cards = dueCards(context);
  const home: Home = {
    path: labs.map((lab) => ({ ...lab, missing: missingFor(lab, labs).map(({ id }) => id) })),
    left: listRuns(context.paths.runs)
      .filter(isDirty)
      .map(leftBy)
      .filter(({ resources }) => resources > 0),
    ...cards,
    next: nextThing(labs, cards.due),
  };
  context.terminal.write(homeText(home, context.terminal));
};

/** So many questions are a session of their own. */
const WORTH_A_SESSION = 10;

const nextThing = (labs: readonly LabState[], due: number): NextThing | undefined => {
  const lab = nextLab(labs);
  if (lab?.progress.kind === 'under way') return { kind: 'resume', lab: lab.id };
  if (due >= WORTH_A_SESSION) return { kind: 'repeat' };
  return lab && { kind: lab.progress.kind === 'done' ? 'again' : 'begin', lab: lab.id };
};

const dueCards = (context: AppContext): Pick<Home, 'due' | 'seen'> => {
  const history = openHistory({ folder: context.paths.state, clock: context.clock, random: context.random });
  const cards = Object.values(history.state().questions);
  history.close();
  return { due: cards.filter(({ card }) => card.due <= context.clock.now()).length, seen: cards.length };
};
