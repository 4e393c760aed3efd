import { join } from 'node:path';
import type { AppContext } from '../context.ts';
import { findProof, findProofs, type ProofPlace } from '../proof/load.ts';
import { importedFolder } from '../quiz/load-bank.ts';

/** Every proof of the shipped bank, of imported ones and of the current folder's. */
export const proofPlaces = (context: AppContext): readonly ProofPlace[] => findProofs(bankFolders(context));

/** Throws PROOF_NOT_FOUND with the nearest name. */
export const proofPlace = (id: string, context: AppContext, others: readonly string[] = []): ProofPlace =>
  findProof(bankFolders(context), id, others);

const bankFolders = ({ packageFolder, paths, cwd }: AppContext): readonly string[] => [
  join(packageFolder, 'quizzes'),
  importedFolder(paths),
  join(cwd, 'quizzes'),
];
