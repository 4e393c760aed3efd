import type * as Sdk from '@aws-sdk/client-lambda';
import type { Operations } from '../../kernel/service.ts';
import { onFunction } from './authorization.ts';
import { engineOf } from './engine.ts';
import { findFunction, resolveVersion } from './find-function.ts';
import { parseReference } from './function-reference.ts';
import { lambdaPage } from './list-page.ts';
import { functions, LATEST, versions } from './rows.ts';
import { showInList, showVersion } from './show-function.ts';

export const readFunctionOperations = {
  /** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
  GetFunction: {
    authorize: onFunction('GetFunction'),
    handle: async (input, context) => {
      const reference = parseReference(input, context);
      const row = resolveVersion(context, reference);
      const { tags, reservedConcurrency } = findFunction(context, reference.name);
      return {
        Configuration: showVersion(context, row, reference.qualifier),
        Code: { RepositoryType: 'S3', Location: await engineOf(context).publishCode(context, row.codeBlob) },
        // https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html: only for whom ListTags is allowed.
        ...(Object.keys(tags).length > 0 &&
          context.isAllowed(onFunction('ListTags')(input, context)) && { Tags: { ...tags } }),
        ...(reservedConcurrency !== undefined && {
          Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
        }),
      };
    },
  },
  GetFunctionConfiguration: {
    authorize: onFunction('GetFunctionConfiguration'),
    handle: (input, context) => {
      const reference = parseReference(input, context);
      return showVersion(context, resolveVersion(context, reference), reference.qualifier);
    },
  },
  /** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
  ListFunctions: {
    handle: (input, context) => {
      const all = [...context.table(versions).values()];
      const listed = input.FunctionVersion === 'ALL' ? all : all.filter((row) => row.version === LATEST);
      const qualifierOf = (version: string) => (input.FunctionVersion === 'ALL' ? version : undefined);
      const { items, NextMarker } = lambdaPage(listed, input, (row) => `${row.functionName}:${row.version}`);
      return {
        Functions: items.map((row) => showInList(context, row, qualifierOf(row.version))),
        NextMarker,
      };
    },
  },
  /** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
  GetAccountSettings: {
    handle: (_input, context) => {
      const rows = [...context.table(versions).values()];
      const reserved = [...context.table(functions).values()].reduce(
        (sum, row) => sum + (row.reservedConcurrency ?? 0),
        0,
      );
      return {
        AccountLimit: {
          TotalCodeSize: 80_530_636_800,
          CodeSizeUnzipped: 262_144_000,
          CodeSizeZipped: 52_428_800,
          ConcurrentExecutions: 1000,
          UnreservedConcurrentExecutions: 1000 - reserved,
        },
        AccountUsage: {
          TotalCodeSize: rows.reduce((sum, row) => sum + (row.configuration.CodeSize ?? 0), 0),
          FunctionCount: context.table(functions).size(),
        },
      };
    },
  },
} satisfies Operations<typeof Sdk>;
