import type { MockInput, MockResponseValidationMode } from '@aws-sdk/client-sfn';
import { NormalizedSchema } from '@smithy/core/schema';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { isArray, isObject, type Json, parseJson } from '../../../kernel/json.ts';
import { requiredCount } from '../../../kernel/model.ts';
import type { State } from '../definition/asl.ts';
import { jsonMistake } from '../definition/json-mistake.ts';
import { validation } from '../errors.ts';
import { targetOf } from '../integrations/catalogue.ts';
import { capitalized } from '../integrations/convert.ts';
import { parseResource } from '../integrations/resource.ts';
import { StateFailure } from '../interpreter/failure.ts';

/** What a mock has a state's work end with. */
export type MockedOutcome = { readonly result: Json } | { readonly failure: StateFailure };

/** Checks a mock as TestState does. Throws ValidationException. */
export const readMock = async (context: Context, mock: MockInput, state: State): Promise<MockedOutcome> => {
  const { result, errorOutput, fieldValidationMode = 'STRICT' } = mock;
  if ((result === undefined) === (errorOutput === undefined))
    throw validation('A test mock should have only one of the following fields: [result, errorOutput].');
  if (state.Type !== 'Task' && state.Type !== 'Map' && state.Type !== 'Parallel')
    throw validation(`State type '${state.Type}' is not supported when a mock is specified`);
  if (errorOutput) return { failure: new StateFailure(errorOutput.error ?? '', errorOutput.cause) };
  const text = result ?? '';
  if (jsonMistake(text) !== undefined) throw validation('Mocked result must be valid JSON');
  const value = parseJson(text);
  if (state.Type === 'Task')
    await checkAnswer(context, { resource: state.Resource, value, mode: fieldValidationMode });
  else if (state.Type === 'Map' && 'ResultWriter' in state) requireObject(value);
  else requireArray(value, state.Type === 'Parallel' ? state.Branches.length : undefined);
  return { result: value };
};

const requireObject = (value: Json): void => {
  if (!isObject(value)) throw validation('Mocked result must be a JSON object.');
};

const requireArray = (value: Json, length: number | undefined): void => {
  if (!isArray(value)) throw validation('Mocked result must be an array.');
  if (length !== undefined && value.length !== length)
    throw validation('Mocked result must contain the same number of items as number of Parallel branches.');
};

interface Answer {
  readonly resource: string;
  readonly value: Json;
  readonly mode: MockResponseValidationMode;
}

/** The answer of a service has the members that its API has. */
const checkAnswer = async (context: Context, { resource: text, value, mode }: Answer): Promise<void> => {
  const resource = parseResource(text);
  if (mode === 'NONE' || resource?.kind !== 'service') return;
  const target = targetOf(resource);
  const operation = target && (await context.findOperation(target.service, target.operation));
  if (!target || !operation) throw notImplemented('states', 'TestState', `the resource ${text}`);
  // After `.sync` comes DescribeExecution's answer, after a token whatever was sent with it.
  if (resource.pattern !== 'request-response') return;
  const isFunction = target.optimized !== undefined && target.service === 'lambda';
  checkMembers(operation.model.output, value, { mode, skipped: isFunction ? ['Payload'] : [] });
};

interface Checking {
  readonly mode: MockResponseValidationMode;
  readonly skipped: readonly string[];
}

const checkMembers = (schema: NormalizedSchema, value: Json, checking: Checking): void => {
  if (!isObject(value)) throw invalid('Mock result must be a JSON object');
  let required = checking.mode === 'STRICT' ? requiredCount(schema) : 0;
  for (const [name, member] of schema.structIterator()) {
    const field = capitalized(name);
    const given = Object.hasOwn(value, field) ? value[field] : undefined;
    if (given === undefined && required > 0) throw invalid(`Required field '${field}' is missing`);
    required -= 1;
    if (given !== undefined && !checking.skipped.includes(field))
      checkValue(member, given, { field, checking });
  }
};

interface Member {
  readonly field: string;
  readonly checking: Checking;
}

const checkValue = (schema: NormalizedSchema, value: Json, { field, checking }: Member): void => {
  if (value === null || schema.isDocumentSchema()) return;
  if (schema.isStructSchema()) {
    if (!isObject(value)) throw invalid(`Field '${field}' must be an object`);
    checkMembers(schema, value, checking);
  } else if (schema.isListSchema()) {
    if (!isArray(value)) throw invalid(`Field '${field}' must be an array`);
    for (const item of value)
      checkValue(NormalizedSchema.of(schema.getValueSchema()), item, { field, checking });
  } else if (schema.isMapSchema()) {
    if (!isObject(value)) throw invalid(`Field '${field}' must be an object`);
    for (const item of Object.values(value)) checkValue(schema.getValueSchema(), item, { field, checking });
  } else checkScalar(schema, value, field);
};

/** Bytes and times are texts in JSON. */
const checkScalar = (schema: NormalizedSchema, value: Json, field: string): void => {
  const type = schema.isBooleanSchema() ? 'boolean' : schema.isNumericSchema() ? 'number' : 'string';
  if (typeof value !== type) throw invalid(`Field '${field}' must be a ${type}`);
};

const invalid = (reason: string) => validation(`Mock result schema validation error: ${reason}`);
