import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabsError } from '../core/errors.ts';
import { ensureFolder } from '../core/paths.ts';
import { LAB_FILE, type LabPlace } from './find-labs.ts';
import type { Lab } from './load.ts';

/** What lists show of a lab. */
export interface LabHead
  extends Pick<Lab, 'id' | 'title' | 'summary' | 'minutes' | 'level' | 'exams' | 'after'> {
  readonly steps: number;
}

/** What was read of a lab's file, by a hash of that file; undefined where it isn't a lab. */
type Known = Readonly<Record<string, LabHead | null>>;

/** Where heads are kept. */
export interface HeadFiles {
  /** This program's own, to be written when a lab has changed. */
  readonly folder: string;
  /** What the build has read already: see {@link packHeads}. */
  readonly built: string;
}

/**
 * The heads of labs; those that can't be read are left out (an author's broken lab must not hide the others; `verify`
 * tells what is wrong with it). Reading a lab takes a while, so what came of it is kept until its file changes.
 */
export const readHeads = async (
  places: readonly LabPlace[],
  { folder, built }: HeadFiles,
): Promise<readonly LabHead[]> => {
  const cache = join(folder, 'lab-heads.json');
  const known = { ...readKnown(built), ...readKnown(cache) };
  const fresh = await headsByKey(places, known);
  if (Object.keys(fresh).some((key) => known[key] === undefined)) keep(cache, folder, fresh);
  return Object.values(fresh).filter((head) => head !== null);
};

/** What the build ships, so that the first list is as quick as the second. */
export const packHeads = async (places: readonly LabPlace[]): Promise<string> =>
  JSON.stringify(await headsByKey(places, {}));

const headsByKey = async (places: readonly LabPlace[], known: Known): Promise<Known> => {
  const heads: Record<string, LabHead | null> = {};
  for (const place of places) {
    const key = keyOf(place);
    heads[key] = known[key] === undefined ? await readHead(place) : known[key];
  }
  return heads;
};

/** Changes with what a head looks like. */
const FORMAT = 1;

const keyOf = ({ id, folder }: LabPlace): string =>
  createHash('sha256')
    .update(`${FORMAT} ${id}\0`)
    .update(readFileSync(join(folder, LAB_FILE)))
    .digest('hex')
    .slice(0, 24);

const readKnown = (cache: string): Known => {
  try {
    return JSON.parse(readFileSync(cache, 'utf8'));
  } catch {
    // Not there yet, or damaged: it is made anew.
    return {};
  }
};

const keep = (cache: string, folder: string, known: Known): void => {
  try {
    ensureFolder(folder);
    writeFileSync(`${cache}.${process.pid}`, JSON.stringify(known), { mode: 0o600 });
    renameSync(`${cache}.${process.pid}`, cache);
  } catch {
    // Where nothing can be kept, it is read anew each time.
  }
};

/** The parser is only loaded for a lab that isn't known. */
const readHead = async (place: LabPlace): Promise<LabHead | null> => {
  const { readLab } = await import('./load.ts');
  try {
    const { id, title, summary, minutes, level, exams, after, steps } = readLab(place);
    return { id, title, summary, minutes, level, exams, after, steps: steps.length };
  } catch (error) {
    if (error instanceof LabsError) return null;
    throw error;
  }
};
