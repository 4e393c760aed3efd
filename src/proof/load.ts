import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { isReadOnly } from '../aws/read-only.ts';
import { LabsError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { readYaml } from '../core/yaml-file.ts';
import { callMistakes } from '../lab/call-mistakes.ts';
import { fileMistakes } from '../lab/file-mistakes.ts';
import { fileInvalid, type Mistake, schemaMistakes } from '../lab/mistakes.ts';
import { expressionMistakes, savedByCall, undefinedIn } from '../lab/name-mistakes.ts';
import { BUILT_IN_NAMES } from '../lab/scope.ts';
import { below, childrenOf, type Node, walk } from '../lab/walk.ts';
import { type Settings, valuesOf, withValues } from './parameters.ts';
import { type ProofDefinition, ProofSchema } from './schema.ts';

/** Where a proof is; its file hasn't been read. */
export interface ProofPlace {
  readonly id: string;
  readonly topic: string;
  readonly file: string;
  /** The folder of the bank; the code of functions is in its `functions/`. */
  readonly folder: string;
}

/** A proof whose file follows the format, with values for its parameters. */
export interface Proof extends ProofDefinition, ProofPlace {
  readonly values: Settings;
}

/** The proofs of banks: `<bank>/<topic>/proofs/<id>.yaml`. One of a later bank hides the same id of an earlier one. */
export const findProofs = (banks: readonly string[]): readonly ProofPlace[] => {
  const found = banks.flatMap((folder) =>
    namesIn(folder).flatMap((topic) =>
      namesIn(join(folder, topic, 'proofs'))
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => ({
          id: basename(name, '.yaml'),
          topic,
          file: join(folder, topic, 'proofs', name),
          folder,
        })),
    ),
  );
  return [...new Map(found.map((place) => [place.id, place])).values()];
};

const namesIn = (folder: string): readonly string[] => {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .map(({ name }) => name)
    .sort();
};

/** Throws PROOF_NOT_FOUND with the nearest id, which may be one of `others` that lead to a proof as well. */
export const findProof = (
  banks: readonly string[],
  id: string,
  others: readonly string[] = [],
): ProofPlace => {
  const proofs = findProofs(banks);
  const proof = proofs.find((place) => place.id === id);
  if (proof) return proof;
  const near = nearest(id, [...proofs.map((place) => place.id), ...others]);
  throw new LabsError(
    'PROOF_NOT_FOUND',
    `No proof and no question with a proof is called "${id}".${near ? ` Did you mean "${near}"?` : ''}`,
    { fix: 'Run serverless-labs prove to see all proofs.' },
  );
};

/** Reads a proof, with other values for some of its parameters. Throws one PROOF_INVALID that tells every mistake as file:line:column. */
export const loadProof = async (place: ProofPlace, settings: Settings = {}): Promise<Proof> => {
  const yaml = readYaml(place.file, 'PROOF_INVALID');
  const values = valuesOf(yaml.value, settings);
  const value = withValues(yaml.value, values);
  const root: Node = { path: [], value };
  const mistakes = [
    ...schemaMistakes(ProofSchema, value),
    ...undefinedNames(root),
    ...[...walk(root)].flatMap(expressionMistakes),
    ...fileMistakes(value, place.folder),
    ...patientWrites(root),
    ...(await callMistakes(root)),
  ];
  if (mistakes.length > 0) throw fileInvalid(yaml, mistakes, PROOF);
  return { ...v.parse(ProofSchema, value), ...place, values };
};

const PROOF = {
  code: 'PROOF_INVALID',
  fix: 'Mend the proof file; schemas/proof.schema.json helps your editor to complete it.',
} as const;

/** Each line may use what the lines before it saved. */
const undefinedNames = (root: Node): readonly Mistake[] => {
  const defined = [...BUILT_IN_NAMES, ...childrenOf(below(root, 'names')).map(({ path }) => path.join('.'))];
  return ['given', 'play'].flatMap((part) =>
    childrenOf(below(root, part)).flatMap((line) => {
      const actions = part === 'given' ? [line] : [...childrenOf(below(line, 'do')), below(line, 'observe')];
      const mistakes = actions.flatMap((action) => {
        const found = undefinedIn(action, defined);
        defined.push(...savedByCall(action));
        return found;
      });
      const others = childrenOf(line).filter(({ path }) => !['do', 'observe'].includes(String(path.at(-1))));
      return [...mistakes, ...(part === 'given' ? [] : others.flatMap((one) => undefinedIn(one, defined)))];
    }),
  );
};

/** What changes something must not be done again and again. */
const patientWrites = (root: Node): readonly Mistake[] =>
  childrenOf(below(root, 'play')).flatMap((line) => {
    const { path, value } = below(line, 'observe', 'call');
    if (below(line, 'within').value === undefined || typeof value !== 'string' || isReadOnly(value))
      return [];
    return [
      { path, on: 'value' as const, message: `${value} changes things; a line with "within" only looks` },
    ];
  });
