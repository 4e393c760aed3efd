import { findLabs, readLab } from './load.ts';

/** Every step of the labs in `folders` that asks a question of the bank. Throws LAB_INVALID. */
export const askedSteps = (folders: readonly string[]) =>
  findLabs(folders)
    .map(readLab)
    .flatMap(({ id, steps }) =>
      steps.flatMap(({ id: step, ask }) => (ask === undefined ? [] : [{ lab: id, step, question: ask }])),
    );
