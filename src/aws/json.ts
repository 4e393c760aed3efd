/** What an answer is made of: plain JSON. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [member: string]: JsonValue;
}

/** What a call may be given: JSON, and bytes where the API takes a blob. */
export type CallValue = null | boolean | number | string | Uint8Array | readonly CallValue[] | CallInput;

export interface CallInput {
  readonly [member: string]: CallValue;
}

export const isJsonObject = (value: CallValue | undefined): value is CallInput =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

export const isList = (value: CallValue | undefined): value is readonly CallValue[] => Array.isArray(value);
