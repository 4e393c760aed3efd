import type { Json } from '../../../../kernel/json.ts';
import { templateView, toJsonText } from './java-text.ts';
import { TemplateError, valueAt } from './json-path.ts';

/** `$input`: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html */
export const inputOf = (body: string, parameters: TemplateParameters) => {
  let document: Json | undefined;
  const at = (path: unknown) => {
    document ??= documentOf(body);
    return valueAt(document, String(path));
  };
  return {
    // "The raw request payload as a string"; an empty one reads as an empty object.
    body: body === '' ? '{}' : body,
    json: (path: unknown = '$') => toJsonText(at(path) ?? ''),
    path: (path: unknown = '$') => templateView(at(path) ?? ''),
    params: (name?: unknown) => (name === undefined ? parameters : parameterNamed(parameters, String(name))),
  };
};

/** What a template finds under `$input.params()`. */
export interface TemplateParameters {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
}

/** "Searches path, query string, or header value (in that order)." */
const parameterNamed = ({ path, querystring, header }: TemplateParameters, name: string): string =>
  [path, querystring, header].find((record) => Object.hasOwn(record, name))?.[name] ?? '';

const documentOf = (body: string): Json => {
  if (body.trim() === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new TemplateError('Unable to parse the payload as JSON');
  }
};

/** `$util` */
export const UTIL = {
  escapeJavaScript: (value: unknown) => escapeJavaScript(String(value ?? '')),
  parseJson: (text: unknown) => templateView(documentOf(String(text))),
  urlEncode: (text: unknown) => encodeURIComponent(String(text)).replaceAll('%20', '+'),
  urlDecode: (text: unknown) => {
    try {
      return decodeURIComponent(String(text).replaceAll('+', ' '));
    } catch {
      throw new TemplateError(`Unable to decode ${String(text)}`);
    }
  },
  base64Encode: (text: unknown) => Buffer.from(String(text)).toString('base64'),
  base64Decode: (text: unknown) => Buffer.from(String(text), 'base64').toString('utf8'),
};

/** Apache Commons' `escapeEcmaScript`, which API Gateway uses: quotes of both kinds, slashes and what isn't ASCII. */
const escapeJavaScript = (text: string): string =>
  text.replace(/["'\\/\u0000-\u001f\u007f-\uffff]/g, (character) => {
    const short = SHORT[character];
    return short ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
