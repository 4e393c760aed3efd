import { AwsError } from '../../../kernel/aws-error.ts';
import { invalidRequest } from '../errors.ts';
import type { ByteRange } from './bodies.ts';
import type { StoredObject } from './object-version.ts';

export interface ReadPart {
  readonly range: ByteRange;
  /** Undefined for the whole object. */
  readonly contentRange: string | undefined;
  readonly partsCount?: number;
}

/** Which bytes a request is about. Throws InvalidRange, and InvalidPartNumber. */
export const readPart = (
  object: StoredObject,
  input: { readonly Range?: string | undefined; readonly PartNumber?: number | undefined },
): ReadPart => {
  if (input.PartNumber !== undefined) {
    if (input.Range !== undefined)
      throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
    return partOf(object, input.PartNumber);
  }
  const range = input.Range === undefined ? undefined : parseRange(input.Range, object.size);
  if (!range) return { range: { start: 0, end: object.size }, contentRange: undefined };
  return { range, contentRange: contentRangeOf(range, object.size) };
};

const contentRangeOf = ({ start, end }: ByteRange, size: number) => `bytes ${start}-${end - 1}/${size}`;

const partOf = (object: StoredObject, number: number): ReadPart => {
  const count = object.isMultipart ? object.parts.length : 1;
  const part = object.isMultipart ? object.parts[number - 1] : undefined;
  if (number < 1 || number > count)
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      httpStatus: 416,
      members: { PartNumberRequested: number, ActualPartCount: count },
    });
  if (!part)
    return {
      range: { start: 0, end: object.size },
      contentRange: contentRangeOf({ start: 0, end: object.size }, object.size),
    };
  const start = object.parts.slice(0, number - 1).reduce((sum, { size }) => sum + size, 0);
  const range = { start, end: start + part.size };
  return { range, contentRange: contentRangeOf(range, object.size), partsCount: count };
};

/** `bytes=0-9`, `bytes=5-` and `bytes=-5`; anything else, several ranges among it, is passed over as RFC 9110 says. */
const parseRange = (text: string, size: number): ByteRange | undefined => {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(text.trim()) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  if (start >= size || (first === '' && Number(last) === 0))
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', {
      httpStatus: 416,
      members: { RangeRequested: text, ActualObjectSize: size },
    });
  return { start, end };
};
