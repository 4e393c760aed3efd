import { listRuns, type RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { type Lab, type LabPlace, readLab } from '../lab/load.ts';
import { labPlaces } from './lab-places.ts';

/** How far a person is with a lab. */
export type LabProgress =
  | { readonly kind: 'new' }
  | { readonly kind: 'under way'; readonly run: string; readonly steps: number }
  | { readonly kind: 'done' };

/** A lab as the list shows it. */
export interface LabState extends Pick<Lab, 'id' | 'title' | 'summary' | 'minutes' | 'level' | 'exams'> {
  readonly steps: number;
  readonly progress: LabProgress;
}

/** Every lab that can be read, in the order of the path: by level, then by how long it takes. */
export const labStates = (context: AppContext): readonly LabState[] => {
  const runs = listRuns(context.paths.runs);
  return labPlaces(context)
    .flatMap((place) => readable(place) ?? [])
    .map((lab) => stateOf(lab, runs))
    .sort(byPath);
};

/** A broken lab, an author's, must not hide the others; `verify` tells what is wrong with it. */
const readable = (place: LabPlace): Lab | undefined => {
  try {
    return readLab(place);
  } catch (error) {
    if (error instanceof LabsError) return undefined;
    throw error;
  }
};

const stateOf = (lab: Lab, runs: readonly RunSummary[]): LabState => {
  const { id, title, summary, minutes, level, exams } = lab;
  const steps = lab.steps.length;
  return { id, title, summary, minutes, level, exams, steps, progress: progressOf(lab, runs) };
};

const progressOf = (lab: Lab, runs: readonly RunSummary[]): LabProgress => {
  const own = runs.filter((run) => run.lab === lab.id);
  const unfinished = own.find((run) => run.ended === undefined);
  if (unfinished) {
    return { kind: 'under way', run: unfinished.run, steps: stepsOver(unfinished) };
  }
  return own.some((run) => stepsOver(run) >= lab.steps.length) ? { kind: 'done' } : { kind: 'new' };
};

/** Steps that were met or skipped. */
export const stepsOver = ({ met, skipped }: RunSummary): number => new Set([...met, ...skipped]).size;

const LEVELS = ['foundation', 'associate', 'professional'] as const;

const byPath = (one: LabState, other: LabState): number =>
  LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level) ||
  one.minutes - other.minutes ||
  one.id.localeCompare(other.id);

/** What to do now: what is under way, else what is new, else the first once more. */
export const nextLab = (states: readonly LabState[]): LabState | undefined =>
  states.find(({ progress }) => progress.kind === 'under way') ??
  states.find(({ progress }) => progress.kind === 'new') ??
  states[0];
