import type { LabDefinition } from './schema.ts';

type Input = LabDefinition['inputs'][string];

/** Why an answer can't be what is asked for; undefined where it can. */
export const inputMistake = ({ is }: Pick<Input, 'is'>, answer: string): string | undefined =>
  is === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(answer)
    ? 'That is no mail address; one looks like you@example.com.'
    : undefined;
