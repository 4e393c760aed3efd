import type { Json } from '../../../kernel/json.ts';
import { GatewayError } from './gateway-error.ts';
import type { Invocation } from './invocation.ts';
import { valueAt } from './template/json-path.ts';
import { variableAt } from './variables.ts';

/**
 * What a parameter's mapping leads to: a literal in quotes, something of the request, `$context` or a stage variable.
 * Undefined where there is nothing, and then the parameter isn't set.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export const mapped = (invocation: Invocation, expression: string): string | undefined => {
  if (/^'.*'$/s.test(expression)) return expression.slice(1, -1);
  const [root = '', ...rest] = expression.split('.');
  if (root === 'context') return variableAt(invocation.variables, rest.join('.'));
  if (root === 'stageVariables') return invocation.stageVariables[rest.join('.')];
  if (root !== 'method' || rest[0] !== 'request') return undefined;
  return ofRequest(invocation, rest.slice(1));
};

/** All values of a parameter, for `multivaluequerystring` and `multivalueheader`. */
const ofRequest = (invocation: Invocation, [place = '', ...rest]: readonly string[]): string | undefined => {
  const { request, headers } = invocation;
  const name = rest.join('.');
  switch (place) {
    case 'header':
      return headers.get(name.toLowerCase());
    case 'multivalueheader':
      return joined(request.headers, (one) => one.toLowerCase() === name.toLowerCase());
    case 'querystring':
      return request.query.findLast(([one]) => one === name)?.[1];
    case 'multivaluequerystring':
      return joined(request.query, (one) => one === name);
    case 'path':
      return 'pathParameters' in invocation ? ownText(invocation.pathParameters, name) : undefined;
    case 'body':
      return ofBody(Buffer.from(request.body).toString('utf8'), name);
    default:
      return undefined;
  }
};

const joined = (
  pairs: readonly (readonly [string, string])[],
  isWanted: (name: string) => boolean,
): string | undefined => {
  const values = pairs.filter(([name]) => isWanted(name)).map(([, value]) => value);
  return values.length > 0 ? values.join(',') : undefined;
};

const ownText = (record: unknown, name: string): string | undefined => {
  const value: unknown =
    typeof record === 'object' && record !== null && Object.hasOwn(record, name)
      ? Reflect.get(record, name)
      : undefined;
  return typeof value === 'string' ? value : undefined;
};

const ofBody = (body: string, path: string): string | undefined => {
  if (path === '') return body === '' ? '{}' : body;
  const value = valueAt(parseBody(body), `$.${path}`);
  return value === undefined || value === null ? undefined : textOf(value);
};

export const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Only what begins like JSON is read as JSON: LocalStack's `parameters_mapping.py`, as recorded on AWS. */
const parseBody = (body: string): Json => {
  if (!/^\s*[{["']/.test(body)) return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new GatewayError('DEFAULT_4XX', 'Invalid JSON in request body', { status: 400 });
  }
};
