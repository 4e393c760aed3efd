import type { JsonObject, JsonValue } from './json.ts';

/**
 * Turns what an SDK client answers into plain JSON: dates become ISO texts, blobs and streams text where they are
 * UTF-8 and `{ base64: '…' }` elsewhere, an event stream the list of its events. `$metadata` is left out.
 */
export const fromSdkOutput = async (output: object): Promise<JsonObject> => {
  const converted: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(output)) {
    if (name !== '$metadata' && value !== undefined) converted[name] = await convert(value);
  }
  return converted;
};

const convert = async (value: unknown): Promise<JsonValue> => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return textOrBase64(value);
  if (value instanceof String) return value.toString();
  if (Array.isArray(value)) return Promise.all(value.map(convert));
  if (isStream(value)) return textOrBase64(await value.transformToByteArray());
  if (isEventStream(value)) return events(value);
  return typeof value === 'object' ? fromSdkOutput(value) : String(value);
};

const textOrBase64 = (bytes: Uint8Array): JsonValue => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
};

/** The SDK's streaming bodies. */
interface BodyStream {
  readonly transformToByteArray: () => Promise<Uint8Array>;
}

const isStream = (value: unknown): value is BodyStream =>
  typeof value === 'object' && value !== null && 'transformToByteArray' in value;

const isEventStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

const events = async (stream: AsyncIterable<unknown>): Promise<readonly JsonValue[]> => {
  const collected: JsonValue[] = [];
  for await (const event of stream) collected.push(await convert(event));
  return collected;
};
