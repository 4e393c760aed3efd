import { type CallInput, type CallValue, isJsonObject, isList } from '../aws/json.ts';
import { interpolateInput, type Scope } from './interpolate.ts';

/**
 * The input that a lab's `with` stands for: placeholders are filled, `{ json: … }` becomes JSON text, and
 * `{ zip: functions/<name> }` becomes what `zip` makes of that folder.
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
  return resolveMembers(value, zip);
};
