import type * as Sdk from '@aws-sdk/client-lambda';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TableDefinition } from '../../kernel/table.ts';
import { onFunction } from './authorization.ts';
import { engineOf } from './engine.ts';
import { conflict, functionNotFound, invalidParameter } from './errors.ts';
import { findFunction, versionsOf } from './find-function.ts';
import { functionArn, isAliasName, parseReference } from './function-reference.ts';
import {
  aliases,
  asyncEvents,
  eventInvokeConfigs,
  functions,
  functionUrls,
  LATEST,
  policies,
  provisioned,
  qualifiedKey,
  type Release,
  type VersionRow,
  versions,
} from './rows.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
export const deleteFunctionOperations = {
  DeleteFunction: {
    authorize: onFunction('DeleteFunction'),
    handle: async (input, context) => {
      const { name, qualifier } = parseReference(input, context);
      if (qualifier !== undefined && isAliasName(qualifier))
        throw invalidParameter('Deletion of aliases is not currently supported.');
      if (qualifier === LATEST)
        throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
      if (!context.table(functions).has(name)) throw functionNotFound(functionArn(context, name, qualifier));
      if (qualifier === undefined) await deleteFunction(context, name);
      else await deleteVersion(context, name, qualifier);
      return { StatusCode: 204 };
    },
  },
} satisfies Operations<typeof Sdk>;

const deleteFunction = async (context: Context, name: string): Promise<void> => {
  findFunction(context, name);
  const rows = versionsOf(context, name);
  for (const definition of [aliases, policies, eventInvokeConfigs, functionUrls, provisioned])
    deleteOwned(context, definition, name);
  for (const event of context.table(asyncEvents).values())
    if (event.functionName === name) context.table(asyncEvents).delete(event.id);
  for (const row of rows) context.table(versions).delete(qualifiedKey(name, row.version));
  context.table(functions).delete(name);
  await engineOf(context).retire(context, rows.flatMap(releasesOf));
};

const deleteOwned = (context: Context, definition: TableDefinition<unknown>, name: string): void => {
  const table = context.table(definition);
  for (const [key] of [...table.entries()]) if (key.startsWith(`${name}:`)) table.delete(key);
};

/** A version that doesn't exist is deleted already. */
const deleteVersion = async (context: Context, name: string, version: string): Promise<void> => {
  const row = context.table(versions).get(qualifiedKey(name, version));
  if (!row) return;
  const users = [...context.table(aliases).values()].filter(
    (alias) =>
      alias.functionName === name && (alias.functionVersion === version || version in (alias.weights ?? {})),
  );
  if (users.length > 0) {
    throw conflict(
      `Version ${version} of function ${name} is used by aliases [${users.map((alias) => alias.name).join(', ')}] and cannot be deleted.`,
    );
  }
  context.table(versions).delete(qualifiedKey(name, version));
  context.table(provisioned).delete(qualifiedKey(name, version));
  context.table(policies).delete(qualifiedKey(name, version));
  context.table(eventInvokeConfigs).delete(qualifiedKey(name, version));
  await engineOf(context).retire(context, releasesOf(row));
};

const releasesOf = (row: VersionRow): Release[] => [row, ...(row.serving ? [row.serving] : [])];
