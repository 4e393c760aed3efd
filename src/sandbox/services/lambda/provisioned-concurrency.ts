import type * as Sdk from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { onFunction, onQualified } from './authorization.ts';
import { conflict, functionNotFound, invalidParameter, notFound } from './errors.ts';
import {
  ACCOUNT_CONCURRENCY,
  provisionedOf,
  provisionedUnreserved,
  unreservedConcurrency,
} from './execution/concurrency.ts';
import { findFunction } from './find-function.ts';
import {
  type FunctionInput,
  type FunctionReference,
  functionArn,
  isAliasName,
  parseReference,
} from './function-reference.ts';
import { lambdaPage } from './list-page.ts';
import { allocate, releaseProvisioned } from './provisioning.ts';
import { aboveReservation, MIN_UNRESERVED } from './reserved-concurrency.ts';
import {
  aliases,
  type FunctionRow,
  LATEST,
  type ProvisionedRow,
  provisioned,
  qualifiedKey,
  versions,
} from './rows.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html; texts as LocalStack's tests recorded them. */
export const provisionedOperations = {
  PutProvisionedConcurrencyConfig: {
    authorize: onQualified('PutProvisionedConcurrencyConfig'),
    handle: async (input, context) => {
      if (input.Qualifier === LATEST) {
        throw invalidParameter(
          'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
        );
      }
      const { name, qualifier } = requireTarget(context, input);
      const requested = input.ProvisionedConcurrentExecutions;
      checkOverlap(context, name, qualifier);
      checkRoom(context, findFunction(context, name), { qualifier, requested });
      await releaseProvisioned(context, name, qualifier);
      const row = allocate(context, { functionName: name, qualifier, requested });
      return show(row);
    },
  },
  GetProvisionedConcurrencyConfig: {
    authorize: onQualified('GetProvisionedConcurrencyConfig'),
    handle: (input, context) => {
      requirePublished(input.Qualifier);
      const { name, qualifier } = requireTarget(context, input);
      const row = context.table(provisioned).get(qualifiedKey(name, qualifier));
      if (row) return show(row);
      throw new AwsError(
        'ProvisionedConcurrencyConfigNotFoundException',
        'No Provisioned Concurrency Config found for this function',
        { members: { Type: 'User' } },
      );
    },
  },
  ListProvisionedConcurrencyConfigs: {
    authorize: onFunction('ListProvisionedConcurrencyConfigs'),
    handle: (input, context) => {
      const { name } = parseReference(input, context);
      findFunction(context, name);
      const rows = [...context.table(provisioned).values()].filter(
        ({ functionName }) => functionName === name,
      );
      const { items, NextMarker } = lambdaPage(rows, input, (row) => row.qualifier);
      const ProvisionedConcurrencyConfigs = items.map((row) => ({
        ...show(row),
        FunctionArn: functionArn(context, name, row.qualifier),
      }));
      return { ProvisionedConcurrencyConfigs, NextMarker };
    },
  },
  DeleteProvisionedConcurrencyConfig: {
    authorize: onQualified('DeleteProvisionedConcurrencyConfig'),
    handle: async (input, context) => {
      requirePublished(input.Qualifier);
      const { name, qualifier } = requireTarget(context, input);
      // What isn't there is deleted already.
      await releaseProvisioned(context, name, qualifier);
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const show = ({ requested, status, statusReason, lastModifiedMs }: ProvisionedRow) => {
  const ready = status === 'READY' ? requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: ready,
    AllocatedProvisionedConcurrentExecutions: ready,
    Status: status,
    ...(statusReason !== undefined && { StatusReason: statusReason }),
    LastModified: new Date(lastModifiedMs).toISOString().replace('Z', '+0000'),
  };
};

const requirePublished = (qualifier: string): void => {
  if (qualifier === LATEST)
    throw invalidParameter('The function resource provided must be an alias or a published version.');
};

const requireTarget = (
  context: Context,
  input: FunctionInput,
): Required<FunctionReference> & { qualifier: string } => {
  const { name, qualifier = LATEST } = parseReference(input, context);
  const key = qualifiedKey(name, qualifier);
  const arn = functionArn(context, name, qualifier);
  if (isAliasName(qualifier)) {
    if (!context.table(aliases).has(key)) throw notFound(`Cannot find alias arn: ${arn}`);
  } else if (!context.table(versions).has(key)) throw functionNotFound(arn);
  return { name, qualifier };
};

/** A version is provisioned by its number or by an alias, not by both. */
const checkOverlap = (context: Context, name: string, qualifier: string): void => {
  const has = (other: string) => context.table(provisioned).has(qualifiedKey(name, other));
  const alias = context.table(aliases).get(qualifiedKey(name, qualifier));
  if (alias) {
    if (has(alias.functionVersion))
      throw conflict(
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
      );
    return;
  }
  const pointing = [...context.table(aliases).values()].filter(
    (other) => other.functionName === name && other.functionVersion === qualifier && has(other.name),
  );
  if (pointing.length > 0) throw conflict('Version is pointed by a Provisioned Concurrency alias');
};

const checkRoom = (
  context: Context,
  { name, reservedConcurrency }: FunctionRow,
  { qualifier, requested }: { readonly qualifier: string; readonly requested: number },
): void => {
  const before = context.table(provisioned).get(qualifiedKey(name, qualifier))?.requested ?? 0;
  if (reservedConcurrency !== undefined) {
    if (provisionedOf(context, name) - before + requested > reservedConcurrency) throw aboveReservation();
    return;
  }
  if (requested > ACCOUNT_CONCURRENCY) {
    throw invalidParameter(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${ACCOUNT_CONCURRENCY}].`,
    );
  }
  const left = unreservedConcurrency(context) - provisionedUnreserved(context) + before - requested;
  if (left < MIN_UNRESERVED) {
    throw invalidParameter(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED}].`,
    );
  }
};
