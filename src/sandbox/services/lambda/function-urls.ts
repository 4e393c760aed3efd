import type * as Sdk from '@aws-sdk/client-lambda';
import type { FunctionUrlConfig } from '@aws-sdk/client-lambda';
import { notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { onFunction } from './authorization.ts';
import { conflict, notFound, resourceNotFound } from './errors.ts';
import { type FunctionReference, parseReference } from './function-reference.ts';
import { lambdaPage } from './list-page.ts';
import { aliases, type FunctionUrlRow, functions, functionUrls, LATEST, qualifiedKey } from './rows.ts';

/**
 * The configuration of function URLs. Nothing answers at a URL yet, so none can be made: a URL that is shown and
 * doesn't work would be a false OK. https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
 */
export const functionUrlOperations = {
  CreateFunctionUrlConfig: {
    authorize: onFunction('CreateFunctionUrlConfig'),
    handle: (input, context) => {
      const reference = existing(context, parseReference(input, context));
      const known = rowOf(context, reference);
      if (known) {
        throw conflict(
          `Failed to create function url config for [functionArn = ${known.functionArn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
        );
      }
      throw notImplemented('lambda', 'CreateFunctionUrlConfig');
    },
  },
  GetFunctionUrlConfig: {
    authorize: onFunction('GetFunctionUrlConfig'),
    handle: (input, context) => show(find(context, parseReference(input, context))),
  },
  UpdateFunctionUrlConfig: {
    authorize: onFunction('UpdateFunctionUrlConfig'),
    handle: (input, context) => {
      find(context, existing(context, parseReference(input, context)));
      throw notImplemented('lambda', 'UpdateFunctionUrlConfig');
    },
  },
  DeleteFunctionUrlConfig: {
    authorize: onFunction('DeleteFunctionUrlConfig'),
    handle: (input, context) => {
      const row = find(context, parseReference(input, context));
      context.table(functionUrls).delete(qualifiedKey(row.functionName, row.qualifier));
      return {};
    },
  },
  ListFunctionUrlConfigs: {
    authorize: onFunction('ListFunctionUrlConfigs'),
    handle: (input, context) => {
      const { name } = existing(context, { ...parseReference(input, context), qualifier: undefined });
      const rows = [...context.table(functionUrls).values()].filter((row) => row.functionName === name);
      const { items, NextMarker } = lambdaPage(rows, input, (row) => row.qualifier);
      return { FunctionUrlConfigs: items.map(show), NextMarker };
    },
  },
} satisfies Operations<typeof Sdk>;

const rowOf = (context: Context, { name, qualifier = LATEST }: FunctionReference) =>
  context.table(functionUrls).get(qualifiedKey(name, qualifier));

const find = (context: Context, reference: FunctionReference): FunctionUrlRow => {
  const row = rowOf(context, reference);
  if (!row) throw resourceNotFound();
  return row;
};

const existing = (context: Context, reference: FunctionReference): FunctionReference => {
  const { name, qualifier } = reference;
  const isThere =
    context.table(functions).has(name) &&
    (qualifier === undefined || context.table(aliases).has(qualifiedKey(name, qualifier)));
  if (!isThere) throw notFound('Function does not exist');
  return reference;
};

const show = (
  row: FunctionUrlRow,
): Required<
  Pick<FunctionUrlConfig, 'FunctionUrl' | 'FunctionArn' | 'CreationTime' | 'LastModifiedTime' | 'AuthType'>
> => ({
  FunctionUrl: row.url,
  FunctionArn: row.functionArn,
  CreationTime: row.creationTime,
  LastModifiedTime: row.lastModifiedTime,
  AuthType: row.authType,
});
