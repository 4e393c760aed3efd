import { type CallInput, type CallValue, isJsonObject, isList } from '../aws/json.ts';
import { LabsError } from '../core/errors.ts';
import { interpolateInput, type Scope } from './interpolate.ts';
import type { LabFiles } from './lab-files.ts';

/**
 * The input that a lab's `with` stands for: placeholders are filled, `{ json: … }` becomes JSON text,
 * `{ zip: functions/<name> }` and `{ file: site/index.html }` what `files` makes of them, and `{ fill: 6000 }` a text of so many bytes.
 */
export const callInput = (input: object, scope: Scope, files: LabFiles): CallInput =>
  resolveMembers(interpolateInput(input, scope), files);

const resolveMembers = (input: CallInput, files: LabFiles): CallInput =>
  Object.fromEntries(Object.entries(input).map(([member, value]) => [member, resolve(value, files)]));

/** What the body of a request stands for: `{ fill: 6000 }` is a text of so many bytes, else it is as it is. */
export const requestBody = (body: CallValue): CallValue => {
  const [only, ...others] = isJsonObject(body) ? Object.entries(body) : [];
  return others.length === 0 && only?.[0] === 'fill' ? fillText(only[1]) : body;
};

const resolve = (value: CallValue, files: LabFiles): CallValue => {
  if (isList(value)) return value.map((item) => resolve(item, files));
  if (!isJsonObject(value)) return value;
  const [only, ...others] = Object.entries(value);
  if (others.length === 0 && only?.[0] === 'json') return JSON.stringify(only[1]);
  if (others.length === 0 && only?.[0] === 'zip' && typeof only[1] === 'string') return files.zip(only[1]);
  if (others.length === 0 && only?.[0] === 'file' && typeof only[1] === 'string') return files.file(only[1]);
  const body = requestBody(value);
  return isJsonObject(body) ? resolveMembers(body, files) : body;
};

/** S3 takes 5 GB in one call, but nobody needs so much to see a limit. */
const MOST_FILL_BYTES = 16 * 1024 * 1024;

const fillText = (bytes: CallValue): string => {
  const count = Number(bytes);
  if (Number.isInteger(count) && count >= 0 && count <= MOST_FILL_BYTES) return 'x'.repeat(count);
  throw new LabsError(
    'LAB_INVALID',
    `fill takes a number of bytes up to ${MOST_FILL_BYTES}, received ${bytes}.`,
    {
      fix: 'Mend the file.',
    },
  );
};
