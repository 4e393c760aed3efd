import { join } from 'node:path';
import { listRuns, type RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { byText } from '../core/by-text.ts';
import { type LabHead, readHeads } from '../lab/lab-heads.ts';
import { labPlaces } from './lab-places.ts';

/** How far a person is with a lab. */
export type LabProgress =
  | { readonly kind: 'new' }
  | { readonly kind: 'under way'; readonly run: string; readonly steps: number }
  | { readonly kind: 'done' };

/** A lab as the list shows it. */
export interface LabState extends LabHead {
  readonly progress: LabProgress;
}

/** Every lab that can be read, in the order of the path: none before those that it comes after. */
export const labStates = async (context: AppContext): Promise<readonly LabState[]> => {
  const runs = listRuns(context.paths.runs);
  const heads = await readHeads(labPlaces(context), {
    folder: context.paths.state,
    built: join(context.packageFolder, 'dist', 'lab-heads.json'),
  });
  return pathOf(heads).map((lab) => ({ ...lab, progress: progressOf(lab, runs) }));
};

const progressOf = (lab: LabHead, runs: readonly RunSummary[]): LabProgress => {
  const own = runs.filter((run) => run.lab === lab.id);
  const unfinished = own.find((run) => run.ended === undefined);
  if (unfinished) {
    return { kind: 'under way', run: unfinished.run, steps: stepsOver(unfinished) };
  }
  return own.some((run) => stepsOver(run) >= lab.steps) ? { kind: 'done' } : { kind: 'new' };
};

/** Steps that were met or skipped. */
export const stepsOver = ({ met, skipped }: RunSummary): number => new Set([...met, ...skipped]).size;

const LEVELS = ['foundation', 'associate', 'professional'] as const;

const byLevel = (one: LabHead, other: LabHead): number =>
  LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level) ||
  one.minutes - other.minutes ||
  byText(one.id, other.id);

/** By level, then by how long they take, but always behind the labs that they come after; those in a circle come last. */
export const pathOf = (heads: readonly LabHead[]): readonly LabHead[] => {
  const path: LabHead[] = [];
  const left = [...heads].sort(byLevel);
  const ids = new Set(heads.map(({ id }) => id));
  const isOpen = (id: string) => ids.has(id) && !path.some((done) => done.id === id);
  while (left.length > 0) {
    const next = left.findIndex(({ after }) => !after.some(isOpen));
    path.push(...left.splice(Math.max(0, next), 1));
  }
  return path;
};

/** The labs that should be done before this one and aren't. */
export const missingFor = (lab: LabState, states: readonly LabState[]): readonly LabState[] =>
  states.filter(({ id, progress }) => lab.after.includes(id) && progress.kind !== 'done');

/** What to do now: what is under way, else what is new and has all that comes before it done, else the first once more. */
export const nextLab = (states: readonly LabState[]): LabState | undefined => {
  const fresh = states.filter(({ progress }) => progress.kind === 'new');
  return (
    states.find(({ progress }) => progress.kind === 'under way') ??
    fresh.find((lab) => missingFor(lab, states).length === 0) ??
    fresh[0] ??
    states[0]
  );
};
