import type { AttributeDefinition, KeySchemaElement, Projection } from '@aws-sdk/client-dynamodb';
import { invalidParameters, validation } from '../errors.ts';
import { keyNames } from '../storage/item-key.ts';
import type { IndexRow, KeySchema } from '../storage/rows.ts';

type Definitions = readonly AttributeDefinition[];

/** "Up to four partition key attributes and four sort key attributes" in a global secondary index. */
const MAX_PARTS = 4;

const SAME_NAME = 'Both the Hash Key and the Range Key element in the KeySchema have the same name';

/** Checks and reads a table's key schema, in AWS's order and words. Throws AwsError ValidationException. */
export const readTableKey = (schema: readonly KeySchemaElement[], definitions: Definitions): KeySchema => {
  if (schema.length > 2) {
    throw validation(
      `1 validation error detected: Value '${JSON.stringify(schema)}' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2`,
    );
  }
  if (schema.length > definitions.length)
    throw validation('Invalid KeySchema: Some index key attribute have no definition');
  requireDefined(schema, definitions);
  if (schema.length === 2 && schema[0]?.AttributeName === schema[1]?.AttributeName)
    throw validation(SAME_NAME);
  return readParts(schema);
};

/** Throws AwsError ValidationException. */
export const checkDefinitions = (definitions: Definitions): void => {
  const names = definitions.map(({ AttributeName: name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw validation(`Attribute Name is duplicated: ${twice}`);
};

const namesIn = (schema: readonly KeySchemaElement[]) => schema.map(({ AttributeName: name = '' }) => name);

const requireDefined = (schema: readonly KeySchemaElement[], definitions: Definitions): void => {
  const defined = definitions.map(({ AttributeName: name }) => name);
  const keys = namesIn(schema);
  if (keys.every((name) => defined.includes(name))) return;
  throw invalidParameters(
    `Some index key attributes are not defined in AttributeDefinitions. Keys: [${keys.join(', ')}], AttributeDefinitions: [${defined.join(', ')}]`,
  );
};

const readParts = (schema: readonly KeySchemaElement[]): KeySchema => {
  if (schema[0]?.KeyType !== 'HASH')
    throw validation('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  const types = schema.map(({ KeyType: type }) => type);
  if (types.includes('RANGE') && types.lastIndexOf('HASH') > types.indexOf('RANGE'))
    throw invalidParameters('All HASH key attributes must precede RANGE key attributes in the KeySchema');
  const of = (type: string) => namesIn(schema.filter(({ KeyType }) => KeyType === type));
  const [partition, sort] = [of('HASH'), of('RANGE')];
  if (schema.length === 2 && partition.length === 2)
    throw validation('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  return { partition, sort };
};

export interface IndexInput {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly Projection?: Projection | undefined;
}

/** Checks and reads what both kinds of indexes have. Throws AwsError ValidationException. */
export const readIndex = (input: IndexInput, definitions: Definitions): Omit<IndexRow, 'isGlobal'> => {
  const { IndexName: name = '', KeySchema: schema = [], Projection: projection = {} } = input;
  requireDefined(schema, definitions);
  const names = namesIn(schema);
  if (new Set(names).size < names.length) {
    throw validation(
      names.length === 2 ? SAME_NAME : 'The KeySchema contains multiple key attributes with the same name',
    );
  }
  const key = readParts(schema);
  if (projection.ProjectionType === undefined) throw invalidParameters('Unknown ProjectionType: null');
  if (projection.NonKeyAttributes && projection.ProjectionType !== 'INCLUDE') {
    throw invalidParameters(
      `ProjectionType is ${projection.ProjectionType}, but NonKeyAttributes is specified`,
    );
  }
  if (projection.ProjectionType === 'INCLUDE' && !projection.NonKeyAttributes)
    throw invalidParameters('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  return {
    name,
    key,
    projection: projection.ProjectionType,
    nonKeyAttributes: projection.NonKeyAttributes ?? [],
  };
};

/** Only global indexes have keys of several attributes. Throws AwsError ValidationException. */
export const readGlobalKey = (index: Omit<IndexRow, 'isGlobal'>): void => {
  const { partition, sort } = index.key;
  const type = partition.length > MAX_PARTS ? 'HASH' : sort.length > MAX_PARTS ? 'RANGE' : undefined;
  if (type)
    throw invalidParameters(`The KeySchema exceeds the maximum allowed number of ${type} key attributes`);
};

/** A local index has the table's partition key and another sort key. Throws AwsError ValidationException. */
export const readLocalIndex = (table: KeySchema, input: IndexInput, definitions: Definitions): IndexRow => {
  const index = readIndex(input, definitions);
  if (index.key.sort.length === 0)
    throw invalidParameters(`Index KeySchema does not have a range key for index: ${index.name}`);
  const [hash, tableHash] = [index.key.partition[0], table.partition[0]];
  if (hash !== tableHash) {
    throw invalidParameters(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.name}. index hash key: ${hash}, table hash key: ${tableHash}`,
    );
  }
  return { ...index, isGlobal: false };
};

/** "The total number of non-key attributes projected into all of a table's secondary indexes must not exceed 100." */
export const checkIndexes = (indexes: readonly IndexRow[]): void => {
  const names = indexes.map(({ name }) => name);
  const duplicate = names.find((name, at) => names.indexOf(name) < at);
  if (duplicate !== undefined) throw invalidParameters(`Duplicate index name: ${duplicate}`);
  const counted = indexes.reduce((sum, { nonKeyAttributes }) => sum + nonKeyAttributes.length, 0);
  if (counted > 100) {
    throw invalidParameters(
      'Number of attributes specified for projection in indexes exceeds the limit of 100 per table',
    );
  }
  if (indexes.filter(({ isGlobal }) => !isGlobal).length > 5)
    throw invalidParameters('Number of LocalSecondaryIndexes exceeds per-table limit of 5');
  if (indexes.filter(({ isGlobal }) => isGlobal).length > 20)
    throw invalidParameters('GlobalSecondaryIndex count exceeds the per-table limit of 20');
};

/** Every defined attribute has to be a key of something. Throws AwsError ValidationException. */
export const checkAllUsed = (definitions: Definitions, keys: readonly KeySchema[]): void => {
  const used = new Set(keys.flatMap(keyNames));
  if (used.size === definitions.length) return;
  throw keys.length === 1
    ? invalidParameters(
        'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
      )
    : invalidParameters(
        `Some AttributeDefinitions are not used. AttributeDefinitions: [${definitions.map(({ AttributeName }) => AttributeName).join(', ')}], keys used: [${[...used].join(', ')}]`,
      );
};
