import type * as Sdk from '@aws-sdk/client-lambda';
import type { DestinationConfig, FunctionEventInvokeConfig } from '@aws-sdk/client-lambda';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { onFunction } from './authorization.ts';
import { checkDestinationAccess } from './destinations/check-destination.ts';
import { destinationKind } from './destinations/destination.ts';
import { invalidParameter, notFound } from './errors.ts';
import { readerFor } from './event-source/check-source.ts';
import {
  type FunctionInput,
  type FunctionReference,
  functionArn,
  parseReference,
} from './function-reference.ts';
import { lambdaPage } from './list-page.ts';
import {
  aliases,
  type EventInvokeConfigRow,
  eventInvokeConfigs,
  functions,
  LATEST,
  qualifiedKey,
  versions,
} from './rows.ts';

interface ConfigInput extends FunctionInput {
  readonly MaximumRetryAttempts?: number | undefined;
  readonly MaximumEventAgeInSeconds?: number | undefined;
  readonly DestinationConfig?: DestinationConfig | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
export const eventInvokeConfigOperations = {
  PutFunctionEventInvokeConfig: {
    authorize: onFunction('PutFunctionEventInvokeConfig'),
    handle: async (input, context) => {
      const reference = checkInput(context, input);
      await checkDestinations(context, reference, input.DestinationConfig);
      return put(context, {
        functionName: reference.name,
        qualifier: reference.qualifier ?? LATEST,
        maximumRetryAttempts: input.MaximumRetryAttempts,
        maximumEventAgeInSeconds: input.MaximumEventAgeInSeconds,
        ...destinationsOf(input.DestinationConfig),
        lastModifiedMs: context.clock.now(),
      });
    },
  },
  UpdateFunctionEventInvokeConfig: {
    authorize: onFunction('UpdateFunctionEventInvokeConfig'),
    handle: async (input, context) => {
      const reference = checkInput(context, input);
      find(context, reference);
      await checkDestinations(context, reference, input.DestinationConfig);
      const before = find(context, reference);
      return put(context, {
        ...before,
        maximumRetryAttempts: input.MaximumRetryAttempts ?? before.maximumRetryAttempts,
        maximumEventAgeInSeconds: input.MaximumEventAgeInSeconds ?? before.maximumEventAgeInSeconds,
        ...(input.DestinationConfig && destinationsOf(input.DestinationConfig)),
        lastModifiedMs: context.clock.now(),
      });
    },
  },
  GetFunctionEventInvokeConfig: {
    authorize: onFunction('GetFunctionEventInvokeConfig'),
    handle: (input, context) => show(context, find(context, parseReference(input, context))),
  },
  ListFunctionEventInvokeConfigs: {
    authorize: onFunction('ListFunctionEventInvokeConfigs'),
    handle: (input, context) => {
      const { name } = parseReference(input, context);
      if (!context.table(functions).has(name)) throw notFound("The function doesn't exist.");
      const rows = [...context.table(eventInvokeConfigs).values()].filter((row) => row.functionName === name);
      const { items, NextMarker } = lambdaPage(rows, input, (row) => row.qualifier);
      return { FunctionEventInvokeConfigs: items.map((row) => show(context, row)), NextMarker };
    },
  },
  DeleteFunctionEventInvokeConfig: {
    authorize: onFunction('DeleteFunctionEventInvokeConfig'),
    handle: (input, context) => {
      const row = find(context, parseReference(input, context));
      context.table(eventInvokeConfigs).delete(qualifiedKey(row.functionName, row.qualifier));
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const checkInput = (context: Context, input: ConfigInput): FunctionReference => {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  if (
    MaximumRetryAttempts === undefined &&
    MaximumEventAgeInSeconds === undefined &&
    DestinationConfig === undefined
  ) {
    throw invalidParameter('You must specify at least one of error handling or destination setting.');
  }
  const reference = parseReference(input, context);
  const key = qualifiedKey(reference.name, reference.qualifier);
  const exists =
    context.table(functions).has(reference.name) &&
    (context.table(versions).has(key) || context.table(aliases).has(key));
  if (!exists) throw notFound("The function doesn't exist.");
  return reference;
};

/** Throws InvalidParameterValueException. */
const checkDestinations = async (
  context: Context,
  reference: FunctionReference,
  config: DestinationConfig | undefined,
): Promise<void> => {
  const { onSuccess, onFailure } = destinationsOf(config);
  for (const arn of [onFailure, onSuccess]) {
    if (!arn) continue;
    const kind = destinationKind(arn);
    const [, , , , , , functionName = ''] = arn.split(':');
    // Buckets take failures only.
    if (!kind || (kind === 's3' && arn === onSuccess)) throw invalidConfig(onSuccess, onFailure);
    if (kind === 'lambda' && functionName === reference.name)
      throw invalidParameter("You can't specify the function as a destination for itself.");
    if (kind === 'lambda' && !context.table(functions).has(functionName))
      throw invalidParameter(`The destination ARN ${arn} is invalid.`);
    await checkDestinationAccess(context, arn, readerFor(context, reference).as);
  }
};

const invalidConfig = (onSuccess: string | undefined, onFailure: string | undefined) => {
  const part = (kind: string, destination: string | undefined) =>
    destination ? `${kind}(destination=${destination})` : 'null';
  return invalidParameter(
    `The provided destination config DestinationConfig(onSuccess=${part('OnSuccess', onSuccess)}, onFailure=${part('OnFailure', onFailure)}) is invalid.`,
  );
};

const destinationsOf = (
  config: DestinationConfig | undefined,
): Pick<EventInvokeConfigRow, 'onSuccess' | 'onFailure'> => ({
  onSuccess: config?.OnSuccess?.Destination || undefined,
  onFailure: config?.OnFailure?.Destination || undefined,
});

const find = (context: Context, { name, qualifier = LATEST }: FunctionReference): EventInvokeConfigRow => {
  const row = context.table(eventInvokeConfigs).get(qualifiedKey(name, qualifier));
  if (!row)
    throw notFound(`The function ${functionArn(context, name, qualifier)} doesn't have an EventInvokeConfig`);
  return row;
};

const put = (context: Context, row: EventInvokeConfigRow): FunctionEventInvokeConfig => {
  context.table(eventInvokeConfigs).put(qualifiedKey(row.functionName, row.qualifier), row);
  return show(context, row);
};

const show = (context: Context, row: EventInvokeConfigRow): FunctionEventInvokeConfig => ({
  FunctionArn: functionArn(context, row.functionName, row.qualifier),
  LastModified: new Date(row.lastModifiedMs),
  DestinationConfig: {
    OnSuccess: row.onSuccess === undefined ? {} : { Destination: row.onSuccess },
    OnFailure: row.onFailure === undefined ? {} : { Destination: row.onFailure },
  },
  ...(row.maximumRetryAttempts !== undefined && { MaximumRetryAttempts: row.maximumRetryAttempts }),
  ...(row.maximumEventAgeInSeconds !== undefined && {
    MaximumEventAgeInSeconds: row.maximumEventAgeInSeconds,
  }),
});
