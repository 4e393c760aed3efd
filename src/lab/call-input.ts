import { type CallInput, type CallValue, isJsonObject, isList } from '../aws/json.ts';
import { LabsError } from '../core/errors.ts';
import { interpolateInput, type Scope } from './interpolate.ts';

/**
 * The input that a lab's `with` stands for: placeholders are filled, `{ json: … }` becomes JSON text,
 * `{ zip: functions/<name> }` what `zip` makes of that folder, and `{ fill: 6000 }` a text of so many bytes.
 */
export const callInput = (input: object, scope: Scope, zip: (folder: string) => CallValue): CallInput =>
  resolveMembers(interpolateInput(input, scope), zip);

const resolveMembers = (input: CallInput, zip: (folder: string) => CallValue): CallInput =>
  Object.fromEntries(Object.entries(input).map(([member, value]) => [member, resolve(value, zip)]));

const resolve = (value: CallValue, zip: (folder: string) => CallValue): CallValue => {
  if (isList(value)) return value.map((item) => resolve(item, zip));
  if (!isJsonObject(value)) return value;
  const [only, ...others] = Object.entries(value);
  if (others.length === 0 && only?.[0] === 'json') return JSON.stringify(only[1]);
  if (others.length === 0 && only?.[0] === 'zip' && typeof only[1] === 'string') return zip(only[1]);
  if (others.length === 0 && only?.[0] === 'fill') return fillText(only[1]);
  return resolveMembers(value, zip);
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
