import { LabsError } from '../core/errors.ts';
import { type Invocation, optionText } from './command.ts';

/** The whole number, from 1 on, that an option was given; undefined where it wasn't. Throws LabsError USAGE. */
export const countOption = (invocation: Invocation, name: string): number | undefined => {
  const text = optionText(invocation, name);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new LabsError('USAGE', `--${name} takes a whole number from 1 on, not "${text}".`, {
      fix: `For instance: --${name} 20`,
    });
  }
  return Number(text);
};
