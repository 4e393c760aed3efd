import type * as Sdk from '@aws-sdk/client-lambda';
import type { Operations } from '../../kernel/service.ts';
import { onFunction } from './authorization.ts';
import { findFunction, requireUnqualified } from './find-function.ts';
import { parseReference } from './function-reference.ts';
import { functions } from './rows.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html; `execution/lineage.ts` counts. */
export const recursionOperations = {
  PutFunctionRecursionConfig: {
    authorize: onFunction('PutFunctionRecursionConfig'),
    handle: (input, context) => {
      const { name, qualifier } = parseReference(input, context);
      requireUnqualified(qualifier);
      const { RecursiveLoop } = input;
      context.table(functions).put(name, { ...findFunction(context, name), recursiveLoop: RecursiveLoop });
      return { RecursiveLoop };
    },
  },
  GetFunctionRecursionConfig: {
    authorize: onFunction('GetFunctionRecursionConfig'),
    handle: (input, context) => {
      const { name, qualifier } = parseReference(input, context);
      requireUnqualified(qualifier);
      return { RecursiveLoop: findFunction(context, name).recursiveLoop ?? 'Terminate' };
    },
  },
} satisfies Operations<typeof Sdk>;
