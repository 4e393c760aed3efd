import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../core/nearest.ts';
import type { Mistake } from './mistakes.ts';
import { below, type Node, soleValue, walk } from './walk.ts';

/** Folders and files of functions that the lab names but doesn't have. */
export const fileMistakes = (file: unknown, folder: string): readonly Mistake[] =>
  [...walk({ path: [], value: file })].flatMap((node) => [
    ...sourceMistakes(node, folder),
    ...editMistakes(node, folder),
  ]);

const sourceMistakes = ({ path, value }: Node, folder: string): readonly Mistake[] =>
  ['zip', 'file'].flatMap((kind) => {
    const source = soleValue(value, kind);
    return typeof source === 'string' ? missing({ path: [...path, kind], value: source }, folder) : [];
  });

const editMistakes = (node: Node, folder: string): readonly Mistake[] => {
  const edit = below(node, 'edit');
  const file = below(node, 'file');
  if (typeof edit.value !== 'string' || typeof file.value !== 'string') return [];
  return [edit.value, `${edit.value}.solution`].flatMap((functionFolder) => {
    const gone = missing({ path: edit.path, value: functionFolder }, folder);
    return gone.length > 0
      ? gone
      : missing({ path: file.path, value: `${functionFolder}/${file.value}` }, folder);
  });
};

const missing = (
  { path, value }: { path: Mistake['path']; value: string },
  folder: string,
): readonly Mistake[] => {
  if (existsSync(join(folder, value))) return [];
  const parent = value.split('/').slice(0, -1).join('/');
  const near = nearest(
    value,
    siblings(join(folder, parent)).map((name) => `${parent}/${name}`),
  );
  return [{ path, on: 'value', message: `there is no ${value}${near ? `; did you mean ${near}?` : ''}` }];
};

const siblings = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);
