import type * as Sdk from '@aws-sdk/client-lambda';
import type { FunctionUrlConfig, InvokeMode } from '@aws-sdk/client-lambda';
import { notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { Authorization, Operations } from '../../kernel/service.ts';
import { onFunction } from './authorization.ts';
import { conflict, notFound, resourceNotFound } from './errors.ts';
import {
  type FunctionInput,
  type FunctionReference,
  functionArn,
  parseReference,
} from './function-reference.ts';
import { lambdaPage } from './list-page.ts';
import { aliases, type FunctionUrlRow, functions, functionUrls, LATEST, qualifiedKey } from './rows.ts';

/**
 * The configuration of function URLs; what answers there is `url/answer-url.ts`.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
 */
export const functionUrlOperations = {
  CreateFunctionUrlConfig: {
    authorize: (input, context) => onUrl('CreateFunctionUrlConfig', input, context),
    handle: async (input, context) => {
      const reference = existing(context, parseReference(input, context));
      refuseStreaming('CreateFunctionUrlConfig', input.InvokeMode);
      const known = rowOf(context, reference);
      if (known) {
        throw conflict(
          `Failed to create function url config for [functionArn = ${known.functionArn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
        );
      }
      const row: FunctionUrlRow = {
        functionName: reference.name,
        qualifier: reference.qualifier ?? LATEST,
        functionArn: functionArn(context, reference.name, reference.qualifier),
        urlId: context.uuid().replaceAll('-', ''),
        authType: input.AuthType,
        cors: input.Cors,
        invokeMode: 'BUFFERED',
        creationTime: new Date(context.clock.now()).toISOString(),
        lastModifiedTime: new Date(context.clock.now()).toISOString(),
      };
      context.table(functionUrls).put(qualifiedKey(row.functionName, row.qualifier), row);
      return show(context, row);
    },
  },
  GetFunctionUrlConfig: {
    authorize: onFunction('GetFunctionUrlConfig'),
    handle: (input, context) => show(context, find(context, parseReference(input, context))),
  },
  UpdateFunctionUrlConfig: {
    authorize: (input, context) => onUrl('UpdateFunctionUrlConfig', input, context),
    handle: (input, context) => {
      const row = find(context, existing(context, parseReference(input, context)));
      refuseStreaming('UpdateFunctionUrlConfig', input.InvokeMode);
      const changed: FunctionUrlRow = {
        ...row,
        authType: input.AuthType ?? row.authType,
        cors: input.Cors ?? row.cors,
        lastModifiedTime: new Date(context.clock.now()).toISOString(),
      };
      context.table(functionUrls).put(qualifiedKey(row.functionName, row.qualifier), changed);
      return show(context, changed);
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
    handle: async (input, context) => {
      const { name } = existing(context, { ...parseReference(input, context), qualifier: undefined });
      const rows = [...context.table(functionUrls).values()].filter((row) => row.functionName === name);
      const { items, NextMarker } = lambdaPage(rows, input, (row) => row.qualifier);
      return { FunctionUrlConfigs: await Promise.all(items.map((row) => show(context, row))), NextMarker };
    },
  },
} satisfies Operations<typeof Sdk>;

interface UrlInput extends FunctionInput {
  readonly AuthType?: string | undefined;
}

/** A policy can say which kind of URL may be made: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html#urls-governance */
const onUrl = (action: string, input: UrlInput, context: Context): Authorization => ({
  ...onFunction(action)(input, context),
  ...(input.AuthType !== undefined && { conditions: { 'lambda:FunctionUrlAuthType': input.AuthType } }),
});

const refuseStreaming = (operation: string, mode: InvokeMode | undefined): void => {
  if (mode === 'RESPONSE_STREAM') throw notImplemented('lambda', operation, 'InvokeMode RESPONSE_STREAM');
};

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

const show = async (
  context: Context,
  row: FunctionUrlRow,
): Promise<
  Required<
    Pick<FunctionUrlConfig, 'FunctionUrl' | 'FunctionArn' | 'CreationTime' | 'LastModifiedTime' | 'AuthType'>
  > &
    FunctionUrlConfig
> => ({
  FunctionUrl: await urlOf(context, row.urlId),
  FunctionArn: row.functionArn,
  CreationTime: row.creationTime,
  LastModifiedTime: row.lastModifiedTime,
  AuthType: row.authType,
  InvokeMode: row.invokeMode,
  ...(row.cors && { Cors: row.cors }),
});

/** AWS's `https://<id>.lambda-url.<region>.on.aws/`, as it is reached here. */
const urlOf = async (context: Context, id: string): Promise<string> => {
  const { port } = new URL(await context.ensureEndpoint());
  return `http://${id}.lambda-url.${context.region}.localhost:${port}/`;
};
