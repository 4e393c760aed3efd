import type * as Sdk from '@aws-sdk/client-lambda';
import { AwsError, notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { onFunction, onQualified } from './authorization.ts';
import { functionNotFound, invalidParameter, notFound } from './errors.ts';
import { unreservedConcurrency } from './execution/concurrency.ts';
import { findFunction, requireUnqualified } from './find-function.ts';
import { type FunctionInput, functionArn, isAliasName, parseReference } from './function-reference.ts';
import { aliases, functions, LATEST, qualifiedKey, versions } from './rows.ts';

/** What the account's other functions must keep. */
const MIN_UNRESERVED = 100;

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
  PutProvisionedConcurrencyConfig: {
    authorize: onQualified('PutProvisionedConcurrencyConfig'),
    handle: (input, context) => {
      if (input.Qualifier === LATEST) {
        throw invalidParameter(
          'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
        );
      }
      requireTarget(context, input);
      throw notImplemented('lambda', 'PutProvisionedConcurrencyConfig');
    },
  },
  /** None can be put yet, so none is there. */
  GetProvisionedConcurrencyConfig: {
    authorize: onQualified('GetProvisionedConcurrencyConfig'),
    handle: (input, context) => {
      requirePublished(input.Qualifier);
      requireTarget(context, input);
      throw new AwsError(
        'ProvisionedConcurrencyConfigNotFoundException',
        'No Provisioned Concurrency Config found for this function',
        {
          members: { Type: 'User' },
        },
      );
    },
  },
  ListProvisionedConcurrencyConfigs: {
    authorize: onFunction('ListProvisionedConcurrencyConfigs'),
    handle: (input, context) => {
      findFunction(context, parseReference(input, context).name);
      return { ProvisionedConcurrencyConfigs: [] };
    },
  },
  DeleteProvisionedConcurrencyConfig: {
    authorize: onQualified('DeleteProvisionedConcurrencyConfig'),
    handle: (input, context) => {
      requirePublished(input.Qualifier);
      requireTarget(context, input);
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const requirePublished = (qualifier: string): void => {
  if (qualifier === LATEST)
    throw invalidParameter('The function resource provided must be an alias or a published version.');
};

const requireTarget = (context: Context, input: FunctionInput): void => {
  const { name, qualifier = LATEST } = parseReference(input, context);
  const key = qualifiedKey(name, qualifier);
  const arn = functionArn(context, name, qualifier);
  if (isAliasName(qualifier)) {
    if (!context.table(aliases).has(key)) throw notFound(`Cannot find alias arn: ${arn}`);
  } else if (!context.table(versions).has(key)) throw functionNotFound(arn);
};
