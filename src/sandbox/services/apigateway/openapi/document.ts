import { parse } from 'yaml';
import { isRecord } from '../../../kernel/json-record.ts';
import { badRequest } from '../errors.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A Swagger 2 or OpenAPI 3 document, as far as it was looked at. */
export interface ApiDocument {
  readonly root: Json;
  readonly version: 'swagger' | 'openapi';
}

/** "The API definition file size limit is 6 MB." */
const MAX_BYTES = 6 * 1024 * 1024;

/** Reads JSON or YAML. Throws AwsError `BadRequestException`. */
export const readDocument = (body: unknown): ApiDocument => {
  if (!(body instanceof Uint8Array)) throw badRequest('Invalid OpenAPI input.');
  if (body.length > MAX_BYTES) throw badRequest('Invalid OpenAPI input. The document is larger than 6 MB');
  const root = parseText(Buffer.from(body).toString('utf8'));
  if (!isRecord(root)) throw badRequest('Invalid OpenAPI input.');
  if (String(root.swagger ?? '').startsWith('2.')) return { root, version: 'swagger' };
  if (String(root.openapi ?? '').startsWith('3.')) return { root, version: 'openapi' };
  throw badRequest('Invalid OpenAPI input.');
};

/** As AWS answers for what is neither: LocalStack's `test_import_api_bad_file`. */
const parseText = (text: string): unknown => {
  try {
    return /^\s*[{[]/.test(text) ? JSON.parse(text) : parse(text);
  } catch {
    throw badRequest('Invalid OpenAPI input.');
  }
};

export const recordAt = (json: Json | undefined, key: string): Json => {
  const value = json?.[key];
  return isRecord(value) ? value : {};
};

export const textAt = (json: Json | undefined, key: string): string | undefined => {
  const value = json?.[key];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
};

export const numberAt = (json: Json, key: string): number | undefined => {
  const value = json[key];
  return typeof value === 'number' ? value : undefined;
};

export const listAt = (json: Json | undefined, key: string): readonly unknown[] => {
  const value = json?.[key];
  return Array.isArray(value) ? value : [];
};

export const textsAt = (json: Json | undefined, key: string): string[] =>
  listAt(json, key).filter((item) => typeof item === 'string');

/** A map of texts; other values become texts. */
export const textMapAt = (json: Json, key: string): Record<string, string> | undefined =>
  isRecord(json[key])
    ? Object.fromEntries(
        Object.entries(json[key]).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      )
    : undefined;

/** Follows a local reference, `#/parameters/page`, a few times over. */
export const resolve = (document: ApiDocument, value: unknown, depth = 0): Json => {
  if (!isRecord(value)) return {};
  const reference = value.$ref;
  if (typeof reference !== 'string' || !reference.startsWith('#/') || depth > 10) return value;
  let found: unknown = document.root;
  for (const part of reference.slice(2).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isRecord(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return resolve(document, found, depth + 1);
};
