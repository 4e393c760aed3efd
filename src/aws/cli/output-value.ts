import type { NormalizedSchema } from '@smithy/core/schema';
import { typeOf } from '../catalogue.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { CliModel } from './model.ts';
import { isJsonList, isJsonMap } from './python-value.ts';

/** An answer as the AWS CLI has it: its members' order, times as Python writes them, blobs in base64. */
export const cliOutput = (schema: NormalizedSchema, value: JsonValue, model: CliModel): JsonValue => {
  const type = typeOf(schema);
  if (type === 'timestamp' && typeof value === 'string')
    return pythonTime(value, isSentAsText(schema, model));
  if (type === 'blob') return base64(value);
  if (type === 'list' && isJsonList(value))
    return value.map((item) => cliOutput(schema.getValueSchema(), item, model));
  if (!isJsonMap(value)) return value;
  if (type === 'structure') return structure(schema, value, model);
  if (type !== 'map') return value;
  const inner = schema.getValueSchema();
  return mapValues(value, (item) => cliOutput(inner, item, model));
};

const mapValues = (value: JsonObject, change: (item: JsonValue) => JsonValue): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));

const structure = (schema: NormalizedSchema, value: JsonObject, model: CliModel): JsonObject => {
  const members = schema.getMemberSchemas();
  const names = orderedNames(schema, model);
  const known = names.filter((name) => value[name] !== undefined);
  return Object.fromEntries(
    known.map((name) => {
      const member = members[name];
      const item = value[name] ?? null;
      return [name, member ? cliOutput(member, item, model) : item];
    }),
  );
};

/** A structure's members in the AWS CLI's order. */
export const orderedNames = (schema: NormalizedSchema, model: CliModel): readonly string[] => {
  const names = Object.keys(schema.getMemberSchemas());
  const order = model.order[schema.getName() ?? ''];
  return order ? [...order, ...names.filter((name) => !order.includes(name))] : names;
};

/**
 * As Python's `isoformat`: microseconds only where there are some. What came as seconds since 1970 is shown in local
 * time, as the AWS CLI does; what came as text, in the zone of the text.
 */
const pythonTime = (iso: string, isText: boolean): string => {
  const time = new Date(iso);
  const offset = isText ? 0 : -time.getTimezoneOffset();
  const local = new Date(time.getTime() + offset * 60_000).toISOString();
  const millis = local.slice(20, 23);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const zone = `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
  return `${local.slice(0, 19)}${millis === '000' ? '' : `.${millis}000`}${zone}`;
};

/** The SDK's mark of a time is 4 where the protocol decides, 5 for a date-time text, 6 for an HTTP date, 7 for seconds. */
const isSentAsText = (schema: NormalizedSchema, { hasTextTimes }: CliModel): boolean => {
  const mark = schema.getSchema();
  const isHeader = 'httpHeader' in schema.getMergedTraits();
  return mark === 4 ? hasTextTimes || isHeader : mark === 5 || mark === 6;
};

/** Blobs came as text where they are UTF-8; see `fromSdkOutput`. */
const base64 = (value: JsonValue): JsonValue => {
  if (typeof value === 'string') return Buffer.from(value).toString('base64');
  return isJsonMap(value) && typeof value.base64 === 'string' ? value.base64 : value;
};
