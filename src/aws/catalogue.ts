import type { NormalizedSchema } from '@smithy/core/schema';
import { nearest } from '../core/nearest.ts';
import { kebabCase } from './kebab-case.ts';
import { isServiceKey, loadService, SERVICES, type ServiceKey } from './services.ts';

export { isReadOnly } from './read-only.ts';

export type MemberType =
  | 'blob'
  | 'boolean'
  | 'document'
  | 'list'
  | 'map'
  | 'number'
  | 'string'
  | 'structure'
  | 'timestamp';

/** A member of an operation's input. */
export interface Member {
  readonly name: string;
  /** As the AWS CLI calls it, `function-name`. */
  readonly flag: string;
  readonly type: MemberType;
  readonly isRequired: boolean;
  readonly schema: NormalizedSchema;
}

/** An API operation, from the schemas of its service's SDK client. */
export interface Operation {
  /** As in lab files, `lambda.CreateFunction`. */
  readonly api: string;
  readonly service: ServiceKey;
  readonly name: string;
  /** `aws <cliService> <cliOperation>` */
  readonly cliService: string;
  readonly cliOperation: string;
  readonly members: readonly Member[];
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

export type OperationLookup =
  | { readonly kind: 'found'; readonly operation: Operation }
  /** `nearest` is what was most likely meant, as a whole `service.Operation` or a service's key. */
  | { readonly kind: 'unknown-service'; readonly service: string; readonly nearest: string | undefined }
  | {
      readonly kind: 'unknown-operation';
      readonly service: ServiceKey;
      readonly nearest: string | undefined;
    };

/** Looks up `service.Operation`. */
export const findOperation = async (api: string): Promise<OperationLookup> => {
  const [service = '', name = ''] = api.split('.');
  if (!isServiceKey(service)) {
    return { kind: 'unknown-service', service, nearest: nearest(service, Object.keys(SERVICES)) };
  }
  const { operations } = await loadService(service);
  const schemas = operations.get(name);
  if (schemas) return { kind: 'found', operation: describe(service, { name, ...schemas }) };
  const meant = nearest(name, operations.keys());
  return { kind: 'unknown-operation', service, nearest: meant && `${service}.${meant}` };
};

/** The names of all operations of a service. */
export const listOperations = async (service: ServiceKey): Promise<readonly string[]> =>
  [...(await loadService(service)).operations.keys()].sort();

/** The members of a structure with what the AWS CLI calls them; none for anything else. */
export const membersOf = (schema: NormalizedSchema): readonly Member[] => {
  if (!schema.isStructSchema()) return [];
  const required = requiredCount(schema);
  return Object.entries(schema.getMemberSchemas()).map(([name, member], index) => ({
    name,
    flag: kebabCase(name),
    type: typeOf(member),
    isRequired: index < required,
    schema: member,
  }));
};

export const typeOf = (schema: NormalizedSchema): MemberType =>
  TYPES.find(([, is]) => is(schema))?.[0] ?? 'document';

interface Named {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

const describe = (service: ServiceKey, { name, input, output }: Named): Operation => ({
  api: `${service}.${name}`,
  service,
  name,
  cliService: SERVICES[service].cli,
  cliOperation: kebabCase(name),
  members: membersOf(input).map((member) => ({ ...member, flag: flagIn(service, name, member.flag) })),
  input,
  output,
});

const flagIn = (service: ServiceKey, operation: string, flag: string): string =>
  RENAMED_FLAGS[`${SERVICES[service].cli}.${kebabCase(operation)}.${flag}`] ?? flag;

/** Options that would be taken for the AWS CLI's own: awscli/customizations/argrename.py in aws/aws-cli. */
const RENAMED_FLAGS: Readonly<Record<string, string>> = {
  'apigateway.create-rest-api.version': 'api-version',
  'apigatewayv2.create-api.version': 'api-version',
  'apigatewayv2.update-api.version': 'api-version',
  'sns.subscribe.endpoint': 'notification-endpoint',
  'stepfunctions.send-task-success.output': 'task-output',
};

/** The runtime schema of a structure is a tuple whose seventh place says how many members, from the first, are required. */
const requiredCount = (schema: NormalizedSchema): number => {
  const tuple: unknown = schema.getSchema();
  const count: unknown = Array.isArray(tuple) ? tuple[6] : undefined;
  return typeof count === 'number' ? count : 0;
};

const TYPES: readonly (readonly [MemberType, (schema: NormalizedSchema) => boolean])[] = [
  ['structure', (schema) => schema.isStructSchema()],
  ['list', (schema) => schema.isListSchema()],
  ['map', (schema) => schema.isMapSchema()],
  ['document', (schema) => schema.isDocumentSchema()],
  ['timestamp', (schema) => schema.isTimestampSchema()],
  ['blob', (schema) => schema.isBlobSchema()],
  ['boolean', (schema) => schema.isBooleanSchema()],
  ['number', (schema) => schema.isNumericSchema() || schema.isBigIntegerSchema()],
  ['string', (schema) => schema.isStringSchema()],
];
