import { invalidArgument } from '../errors.ts';

export interface EncodingInput {
  readonly EncodingType?: string | undefined;
}

/** `encoding-type=url` percent-encodes keys and prefixes, so that XML can carry any of them. */
export const encoderOf = ({ EncodingType }: EncodingInput): ((text: string) => string) => {
  if (EncodingType === undefined) return (text) => text;
  if (EncodingType === 'url') return encodeUrl;
  throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', EncodingType);
};

/** As forms do: spaces are plus signs, slashes stay. */
export const encodeUrl = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** What the answer repeats of the request. */
export const encodingMember = ({ EncodingType }: EncodingInput) =>
  EncodingType === undefined ? {} : { EncodingType: 'url' as const };

const MAX_KEYS = 1000;

/** Throws InvalidArgument; more than 1,000 aren't given at once. */
export const pageSize = (asked: number | undefined, name = 'max-keys'): number => {
  if (asked === undefined) return MAX_KEYS;
  if (!Number.isInteger(asked) || asked < 0 || asked > 2_147_483_647)
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, asked);
  return Math.min(asked, MAX_KEYS);
};
