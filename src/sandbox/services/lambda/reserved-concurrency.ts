import type * as Sdk from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Operations } from '../../kernel/service.ts';
import { onFunction } from './authorization.ts';
import { functionNotFound, invalidParameter } from './errors.ts';
import { provisionedOf, unreservedConcurrency } from './execution/concurrency.ts';
import { findFunction, requireUnqualified } from './find-function.ts';
import { functionArn, parseReference } from './function-reference.ts';
import { functions, LATEST } from './rows.ts';

/** What the account's other functions must keep. */
export const MIN_UNRESERVED = 100;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
export const concurrencyOperations = {
  PutFunctionConcurrency: {
    authorize: onFunction('PutFunctionConcurrency'),
    handle: (input, context) => {
      const { name, qualifier } = parseReference(input, context);
      requireUnqualified(qualifier);
      const row = context.table(functions).get(name);
      if (!row) throw functionNotFound(functionArn(context, name, LATEST));
      const { ReservedConcurrentExecutions } = input;
      if (
        unreservedConcurrency(context) + (row.reservedConcurrency ?? 0) - ReservedConcurrentExecutions <
        MIN_UNRESERVED
      ) {
        throw new AwsError(
          'InvalidParameterValueException',
          `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED}].`,
        );
      }
      if (ReservedConcurrentExecutions < provisionedOf(context, name)) throw aboveReservation();
      context.table(functions).put(name, { ...row, reservedConcurrency: ReservedConcurrentExecutions });
      return { ReservedConcurrentExecutions };
    },
  },
  GetFunctionConcurrency: {
    authorize: onFunction('GetFunctionConcurrency'),
    handle: (input, context) => {
      const { reservedConcurrency } = findFunction(context, parseReference(input, context).name);
      return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
    },
  },
  DeleteFunctionConcurrency: {
    authorize: onFunction('DeleteFunctionConcurrency'),
    handle: (input, context) => {
      const { reservedConcurrency, ...row } = findFunction(context, parseReference(input, context).name);
      context.table(functions).put(row.name, row);
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

/** AWS's text, as LocalStack's tests recorded it for PutProvisionedConcurrencyConfig. */
export const aboveReservation = (): AwsError =>
  invalidParameter(
    'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
  );
