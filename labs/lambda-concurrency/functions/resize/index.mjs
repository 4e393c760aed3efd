import { setTimeout } from 'node:timers/promises';

// Stands for a picture that takes half a second.
export const handler = async ({ picture }) => {
  await setTimeout(500);
  return { picture, done: true };
};
