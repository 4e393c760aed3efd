import { isRecord } from '../../../../kernel/json-record.ts';
import { internalError } from '../gateway-error.ts';
import type { Invocation } from '../invocation.ts';
import { renderBounded } from './bounded-template.ts';
import { inputOf, type TemplateParameters, UTIL } from './functions.ts';

/** What templates set under `$context.requestOverride` and `$context.responseOverride`. */
export interface Overrides {
  readonly requestOverride: {
    readonly header: Record<string, unknown>;
    readonly path: Record<string, unknown>;
    readonly querystring: Record<string, unknown>;
  };
  readonly responseOverride: { readonly header: Record<string, unknown>; readonly status: unknown };
}

export const noOverrides = (): Overrides => ({
  requestOverride: { header: {}, path: {}, querystring: {} },
  responseOverride: { header: {}, status: 0 },
});

export interface Rendering {
  readonly template: string;
  /** `$input`'s payload. */
  readonly body: string;
  readonly overrides: Overrides;
}

/** Renders a mapping template; what is broken in it is the API's fault. Throws GatewayError. */
export const renderTemplate = (invocation: Invocation, { template, body, overrides }: Rendering): string => {
  // A copy, so that a template changes nothing but the overrides, which the next template sees.
  const variables: Record<string, unknown> = {
    ...structuredClone({ ...invocation.variables }),
    ...overrides,
  };
  const stageVariables: Record<string, unknown> = { ...invocation.stageVariables };
  const scope = {
    input: inputOf(body, parametersOf(invocation)),
    util: UTIL,
    context: variables,
    stageVariables,
  };
  for (const [, path = ''] of template.matchAll(REFERENCES))
    if (!/^context\.(?:request|response)Override/.test(path)) fillMissing(scope, path.split('.'));
  try {
    return renderBounded(template, scope);
  } catch (error) {
    throw internalError(
      `Execution failed due to configuration error: Unable to transform: ${error instanceof Error ? error.message : error}`,
    );
  }
};

const REFERENCES = /\$!?\{?((?:context|stageVariables)(?:\.\w+)+)/g;

/** A variable of AWS's that a request has nothing for is an empty text, not its own name. */
const fillMissing = (scope: Record<string, unknown>, [first = '', ...rest]: readonly string[]): void => {
  const known = Object.hasOwn(scope, first) ? scope[first] : undefined;
  if (rest.length > 0 && (known === undefined || known === null)) scope[first] = {};
  else if (known === undefined || known === null) scope[first] = '';
  const inner = scope[first];
  if (rest.length > 0 && isRecord(inner)) fillMissing(inner, rest);
};

const parametersOf = (invocation: Invocation): TemplateParameters => ({
  path:
    'pathParameters' in invocation && isRecord(invocation.pathParameters)
      ? textsOf(invocation.pathParameters)
      : {},
  querystring: Object.fromEntries(invocation.request.query),
  header: Object.fromEntries(invocation.request.headers),
});

const textsOf = (record: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));
