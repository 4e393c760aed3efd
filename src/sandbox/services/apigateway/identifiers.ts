import type { Context } from '../../kernel/context.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const KEY_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** APIs, their root resources and API keys have ten characters. */
export const longId = (context: Context): string => randomText(context, ALPHABET, 10);

/** Resources, deployments, models, authorizers and usage plans have six. */
export const shortId = (context: Context): string => randomText(context, ALPHABET, 6);

/** An API key's value where none was given: 40 characters. */
export const keyValue = (context: Context): string => randomText(context, KEY_ALPHABET, 40);

const randomText = (context: Context, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet.charAt(Math.floor(context.random() * alphabet.length))).join('');
