import type { Context } from '../../kernel/context.ts';
import { notFound, tableNotFound, validation } from './errors.ts';
import { type IndexRow, type TableRow, tables } from './storage/rows.ts';

/** The SDK's client module, for `Operations`. */
export type DynamoDbSdk = typeof import('@aws-sdk/client-dynamodb');

export const tableArn = (context: Context, name: string): string =>
  `arn:aws:dynamodb:${context.region}:${context.account}:table/${name}`;

export const indexArn = (context: Context, table: string, index: string): string =>
  `${tableArn(context, table)}/index/${index}`;

const NAME = /^[a-zA-Z0-9_.-]+$/;

/** The name in a `TableName` parameter, which may be an ARN too. Throws AwsError ValidationException. */
export const tableNameOf = (nameOrArn: string): string => {
  const name = nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
  if (name.length < 3 || name.length > 255) {
    throw validation('TableName must be at least 3 characters long and at most 255 characters long');
  }
  if (!NAME.test(name)) {
    throw validation(
      `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    );
  }
  return name;
};

/** For permissions, which are asked before names are checked. */
export const looseTableArn = (context: Context, nameOrArn: string): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn : tableArn(context, nameOrArn);

/** A table in whatever state. Throws AwsError ResourceNotFoundException. */
export const getTable = (context: Context, nameOrArn: string): TableRow => {
  const name = tableNameOf(nameOrArn);
  const table = context.table(tables).get(name);
  if (!table || isElsewhere(context, nameOrArn)) throw tableNotFound(name);
  return table;
};

/** A table whose items can be read and written. Throws AwsError ResourceNotFoundException, with its shorter text. */
export const getUsableTable = (context: Context, nameOrArn: string): TableRow => {
  const table = context.table(tables).get(tableNameOf(nameOrArn));
  if (!table || table.status === 'CREATING' || table.status === 'DELETING' || isElsewhere(context, nameOrArn))
    throw notFound();
  return table;
};

const isElsewhere = (context: Context, nameOrArn: string): boolean =>
  nameOrArn.startsWith('arn:') && !nameOrArn.startsWith(tableArn(context, ''));

/** An index that can be read. Throws AwsError ValidationException. */
export const getIndex = (table: TableRow, name: string): IndexRow => {
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (!index) throw validation(`The table does not have the specified index: ${name}`);
  if (index.status === 'CREATING') {
    throw validation(`Cannot read from backfilling global secondary index: ${name}`);
  }
  return index;
};
