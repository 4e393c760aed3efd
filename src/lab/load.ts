import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as v from 'valibot';
import { LabsError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { readYaml, type YamlFile } from '../core/yaml-file.ts';
import { callMistakes } from './call-mistakes.ts';
import { fileMistakes } from './file-mistakes.ts';
import { filesBelow } from './files-below.ts';
import { fileInvalid, type Mistake, schemaMistakes } from './mistakes.ts';
import { nameMistakes } from './name-mistakes.ts';
import { type LabDefinition, LabSchema } from './schema.ts';
import { below } from './walk.ts';

/** Where a lab is; its file hasn't been read. */
export interface LabPlace {
  readonly id: string;
  readonly folder: string;
}

/** A lab whose file follows the format. */
export interface Lab extends LabDefinition, LabPlace {
  /** Of all its files: tells when a lab has changed under a run. */
  readonly hash: string;
}

/** The labs in `folders`, by id: each is a folder with a `lab.yaml`. A lab of an earlier folder hides a later one. */
export const findLabs = (folders: readonly string[]): readonly LabPlace[] => {
  const found = folders.flatMap((parent) =>
    foldersIn(parent)
      .map((id) => ({ id, folder: join(parent, id) }))
      .filter(({ folder }) => existsSync(join(folder, LAB_FILE))),
  );
  const first = new Map(found.toReversed().map((place) => [place.id, place]));
  return [...first.values()].sort((a, b) => a.id.localeCompare(b.id));
};

const LAB_FILE = 'lab.yaml';

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

/**
 * Reads a lab and checks its format, its names and its expressions, but not yet its calls: quick, no SDK client is
 * loaded. Throws one LAB_INVALID that tells every mistake as file:line:column.
 */
export const readLab = (place: LabPlace): Lab => {
  const { yaml, mistakes } = inspect(place);
  return accept(place, yaml, mistakes);
};

/** {@link readLab}, and every call is checked against the AWS SDK's schemas. */
export const loadLab = async (place: LabPlace): Promise<Lab> => {
  const { yaml, mistakes } = inspect(place);
  return accept(place, yaml, [
    ...mistakes,
    ...(await callMistakes(below({ path: [], value: yaml.value }, 'steps'))),
  ]);
};

const inspect = (place: LabPlace): { readonly yaml: YamlFile; readonly mistakes: readonly Mistake[] } => {
  const yaml = readYaml(join(place.folder, LAB_FILE), 'LAB_INVALID');
  return {
    yaml,
    mistakes: [
      ...schemaMistakes(LabSchema, yaml.value),
      ...nameMistakes(yaml.value),
      ...fileMistakes(yaml.value, place.folder),
    ],
  };
};

const accept = (place: LabPlace, yaml: YamlFile, mistakes: readonly Mistake[]): Lab => {
  if (mistakes.length > 0) throw fileInvalid(yaml, mistakes, LAB);
  return { ...v.parse(LabSchema, yaml.value), ...place, hash: hashOf(place.folder) };
};

const LAB = {
  code: 'LAB_INVALID',
  fix: 'Mend the lab file; schemas/lab.schema.json helps your editor to complete it.',
} as const;

const hashOf = (folder: string): string => {
  const hash = createHash('sha256');
  for (const file of filesBelow(folder)) {
    hash.update(`${relative(folder, file)}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
};
