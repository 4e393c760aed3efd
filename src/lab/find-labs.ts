import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { byText } from '../core/by-text.ts';
import { LabsError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';

/** Where a lab is; its file hasn't been read. */
export interface LabPlace {
  readonly id: string;
  readonly folder: string;
}

/** The labs in `folders`, by id: each is a folder with a `lab.yaml`. A lab of an earlier folder hides a later one. */
export const findLabs = (folders: readonly string[]): readonly LabPlace[] => {
  const found = folders.flatMap((parent) =>
    foldersIn(parent)
      .map((id) => ({ id, folder: join(parent, id) }))
      .filter(({ folder }) => existsSync(join(folder, LAB_FILE))),
  );
  const first = new Map(found.toReversed().map((place) => [place.id, place]));
  return [...first.values()].sort((a, b) => byText(a.id, b.id));
};

export const LAB_FILE = 'lab.yaml';

const foldersIn = (parent: string): readonly string[] => {
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
};

/** Throws LAB_NOT_FOUND with the nearest id. */
export const findLab = (folders: readonly string[], id: string): LabPlace => {
  const labs = findLabs(folders);
  const lab = labs.find((place) => place.id === id);
  if (lab) return lab;
  const near = nearest(
    id,
    labs.map((place) => place.id),
  );
  throw new LabsError('LAB_NOT_FOUND', `No lab is called "${id}".${near ? ` Did you mean "${near}"?` : ''}`, {
    fix: near
      ? `Run serverless-labs run ${near}, or serverless-labs list to see all.`
      : 'Run serverless-labs list.',
  });
};
