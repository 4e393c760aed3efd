import { join } from 'node:path';
import * as v from 'valibot';
import { readYaml, type YamlFile } from '../core/yaml-file.ts';
import { callMistakes } from './call-mistakes.ts';
import { fileMistakes } from './file-mistakes.ts';
import { LAB_FILE, type LabPlace } from './find-labs.ts';
import { labHash } from './lab-hash.ts';
import { fileInvalid, type Mistake, schemaMistakes } from './mistakes.ts';
import { nameMistakes } from './name-mistakes.ts';
import { type LabDefinition, LabSchema } from './schema.ts';

export { findLab, findLabs, type LabPlace } from './find-labs.ts';

import { below } from './walk.ts';

/** A lab whose file follows the format. */
export interface Lab extends LabDefinition, LabPlace {
  /** Of all its files: tells when a lab has changed under a run. */
  readonly hash: string;
}

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
  return { ...v.parse(LabSchema, yaml.value), ...place, hash: labHash(place.folder) };
};

const LAB = {
  code: 'LAB_INVALID',
  fix: 'Mend the lab file; schemas/lab.schema.json helps your editor to complete it.',
} as const;
