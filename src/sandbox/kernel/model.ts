import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticErrorSchema, StaticOperationSchema } from '@smithy/types';
import { once } from '../../core/once.ts';

/** How an operation is bound to HTTP in REST protocols. */
export interface HttpBinding {
  readonly method: string;
  /** `/2015-03-31/functions/{FunctionName}`, without the query literals. */
  readonly path: string;
  /** Query parameters that are part of the binding, as `mode=import` in `/restapis?mode=import`. */
  readonly literals: readonly (readonly [string, string])[];
  readonly status: number;
}

export interface OperationModel {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  readonly http: HttpBinding | undefined;
}

export interface ErrorModel {
  readonly name: string;
  readonly httpStatus: number;
  /** The code that the query protocol uses: `NoSuchEntity` for the shape `NoSuchEntityException`. */
  readonly queryCode: string;
  readonly fault: 'client' | 'server';
  readonly schema: NormalizedSchema;
}

/** A service's wire format, read from the runtime schemas that its SDK client exports. */
export interface ServiceModel {
  readonly operations: ReadonlyMap<string, OperationModel>;
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

/** Reads a client module's exports: every operation and error schema is a tuple whose name ends in `$`. */
export const readModel = (clientModule: object): ServiceModel => {
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  for (const exported of Object.values(clientModule)) {
    if (isOperation(exported)) operations.set(exported[2], operationModel(exported));
    else if (isError(exported)) errors.set(exported[2], errorModel(exported));
  }
  return { operations, errors };
};

const isOperation = (value: unknown): value is StaticOperationSchema =>
  Array.isArray(value) && value[0] === 9;

const isError = (value: unknown): value is StaticErrorSchema => Array.isArray(value) && value[0] === -3;

/** Most operations of a service are never called, so that their schemas are read when they are first wanted. */
const operationModel = (schema: StaticOperationSchema): OperationModel => {
  const [input, output, http] = [
    once(() => NormalizedSchema.of(schema[4])),
    once(() => NormalizedSchema.of(schema[5])),
    once(() => httpBinding(schema)),
  ];
  return {
    name: schema[2],
    get input() {
      return input();
    },
    get output() {
      return output();
    },
    get http() {
      return http();
    },
  };
};

const httpBinding = (schema: StaticOperationSchema): HttpBinding | undefined => {
  const traits = schema[3];
  const http = typeof traits === 'object' ? traits.http : undefined;
  if (!http) return undefined;
  const [method, uri, status] = http;
  const [path = '', query = ''] = uri.split('?');
  return { method, path, literals: [...new URLSearchParams(query)], status };
};

const errorModel = (schema: StaticErrorSchema): ErrorModel => {
  const name = schema[2];
  const traits = typeof schema[3] === 'object' ? schema[3] : {};
  const fault = traits.error === 'server' ? 'server' : 'client';
  const query: unknown = traits.awsQueryError;
  const [queryCode, queryStatus]: unknown[] = Array.isArray(query) ? query : [];
  const httpStatus = traits.httpError ?? queryStatus;
  return {
    name,
    httpStatus: typeof httpStatus === 'number' ? httpStatus : fault === 'server' ? 500 : 400,
    queryCode: typeof queryCode === 'string' ? queryCode : name,
    fault,
    schema: NormalizedSchema.of(schema),
  };
};

/** How many of a structure's members, counted from the first, are required. */
export const requiredCount = (schema: NormalizedSchema): number => {
  const inner = schema.getSchema();
  return Array.isArray(inner) && (inner[0] === 3 || inner[0] === -3) ? (inner[6] ?? 0) : 0;
};
