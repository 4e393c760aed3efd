import type { Model } from '@aws-sdk/client-api-gateway';
import type { ErrorObject, ValidateFunction } from 'ajv';
import draft04 from 'ajv-draft-04';
import type { Definition } from '../rows.ts';
import { GatewayError, internalError } from './gateway-error.ts';
import type { RoutedInvocation } from './invocation.ts';

/**
 * Holds a request against the method's validator. Throws GatewayError 400.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export const validateRequest = (invocation: RoutedInvocation): void => {
  const { definition, method } = invocation;
  const validator = definition.validators[method.requestValidatorId ?? ''];
  if (validator?.validateRequestParameters) checkParameters(invocation);
  if (validator?.validateRequestBody) checkBody(invocation);
};

/** "Required request parameters in the URI, query string, and headers […] are included and not blank." */
const checkParameters = (invocation: RoutedInvocation): void => {
  const { method, request, headers, pathParameters } = invocation;
  const missing = Object.entries(method.requestParameters ?? {})
    .filter(([, isRequired]) => isRequired)
    .map(([key]) => key.split('.').slice(2))
    .filter(([place, ...rest]) => {
      const name = rest.join('.');
      if (place === 'header') return !headers.get(name.toLowerCase());
      if (place === 'path') return !pathParameters[name];
      return !request.query.some(([one, value]) => one === name && value !== '');
    })
    .map(([, ...rest]) => rest.join('.'));
  if (missing.length > 0) {
    throw new GatewayError(
      'BAD_REQUEST_PARAMETERS',
      `Missing required request parameters: [${missing.sort().join(', ')}]`,
    );
  }
};

/** Content types without a model of their own aren't validated, unless there is one for `$default`. */
const checkBody = ({ definition, method, request, headers }: RoutedInvocation): void => {
  const contentType = (headers.get('content-type') ?? 'application/json').split(';')[0]?.trim() ?? '';
  const name = method.requestModels?.[contentType] ?? method.requestModels?.$default;
  const model = name === undefined ? undefined : definition.models[name];
  if (!model) return;
  const text = Buffer.from(request.body).toString('utf8');
  const problems = problemsOf(definition, model, parse(text === '' ? '{}' : text));
  if (problems.length > 0) throw invalidBody(`[${problems.join(', ')}]`);
};

const invalidBody = (validation: string) =>
  new GatewayError('BAD_REQUEST_BODY', 'Invalid request body', { validation });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidBody('[Invalid JSON]');
  }
};

const compiled = new WeakMap<Definition, Map<string, ValidateFunction>>();

const problemsOf = (definition: Definition, model: Model, body: unknown): readonly string[] => {
  const known = compiled.get(definition) ?? new Map<string, ValidateFunction>();
  compiled.set(definition, known);
  const validate = known.get(model.name ?? '') ?? compile(definition, model);
  known.set(model.name ?? '', validate);
  return validate(body) ? [] : (validate.errors ?? []).map(problemText);
};

/** Models refer to each other by `https://apigateway.amazonaws.com/restapis/<id>/models/<name>`. */
const compile = (definition: Definition, model: Model): ValidateFunction => {
  try {
    const ajv = new draft04.default({
      allErrors: true,
      strict: false,
      verbose: true,
      logger: false,
      validateFormats: false,
    });
    for (const { name = '', schema = '{}' } of Object.values(definition.models)) {
      ajv.addSchema({ ...JSON.parse(relative(schema)), id: `${MODELS}${name}` });
    }
    return ajv.getSchema(`${MODELS}${model.name}`) ?? ajv.compile(JSON.parse(model.schema ?? '{}'));
  } catch (error) {
    throw internalError(
      `Execution failed due to configuration error: Invalid model ${model.name}: ${error instanceof Error ? error.message : error}`,
    );
  }
};

const MODELS = 'https://apigateway.amazonaws.com/models/';

const relative = (schema: string): string =>
  schema.replace(/https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/"]+\/models\//g, MODELS);

/** In the words of the Java library that API Gateway validates with (java-json-tools/json-schema-validator). */
const problemText = ({ keyword, params, data, schema, message }: ErrorObject): string => {
  const text = (value: unknown) => JSON.stringify(value);
  switch (keyword) {
    case 'required':
      return `object has missing required properties ([${text(params.missingProperty)}])`;
    case 'type':
      return `instance type (${typeName(data)}) does not match any allowed primitive type (allowed: ${text([params.type].flat())})`;
    case 'additionalProperties':
      return `object instance has properties which are not allowed by the schema: [${text(params.additionalProperty)}]`;
    case 'enum':
      return `instance value (${text(data)}) not found in enum (possible values: ${text(schema)})`;
    case 'minLength':
      return `string ${text(data)} is too short (length: ${String(data).length}, required minimum: ${schema})`;
    case 'maxLength':
      return `string ${text(data)} is too long (length: ${String(data).length}, maximum allowed: ${schema})`;
    case 'minimum':
      return `numeric instance is lower than the required minimum (minimum: ${schema}, found: ${data})`;
    case 'maximum':
      return `numeric instance is greater than the required maximum (maximum: ${schema}, found: ${data})`;
    case 'pattern':
      return `ECMA 262 regex ${text(schema)} does not match input string ${text(data)}`;
    default:
      return message ?? keyword;
  }
};

const typeName = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
};
