import type * as Sdk from '@aws-sdk/client-lambda';
import type { AliasConfiguration, AliasRoutingConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TableDefinition } from '../../kernel/table.ts';
import { onFunction } from './authorization.ts';
import { conflict, invalidParameter, notFound, violation, wrongRevision } from './errors.ts';
import { findAlias, findFunction, findVersion } from './find-function.ts';
import { functionArn, isVersionNumber, parseReference } from './function-reference.ts';
import { lambdaPage } from './list-page.ts';
import { reallocate, releaseProvisioned } from './provisioning.ts';
import {
  type AliasRow,
  aliases,
  eventInvokeConfigs,
  functionUrls,
  LATEST,
  policies,
  qualifiedKey,
} from './rows.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html */
export const aliasOperations = {
  CreateAlias: {
    authorize: onFunction('CreateAlias'),
    handle: (input, context) => {
      const { name } = parseReference(input, context);
      checkAliasName(input.Name);
      findVersion(context, name, input.FunctionVersion);
      const key = qualifiedKey(name, input.Name);
      if (context.table(aliases).has(key))
        throw conflict(`Alias already exists: ${functionArn(context, name, input.Name)}`);
      const weights = routing(context, { name, version: input.FunctionVersion, config: input.RoutingConfig });
      const row: AliasRow = {
        functionName: name,
        name: input.Name,
        functionVersion: input.FunctionVersion,
        description: input.Description ?? '',
        revisionId: context.uuid(),
        weights,
      };
      context.table(aliases).put(key, row);
      return showAlias(context, row);
    },
  },
  GetAlias: {
    authorize: onFunction('GetAlias'),
    handle: (input, context) => {
      const { name } = parseReference(input, context);
      findFunction(context, name);
      return showAlias(context, findAlias(context, name, input.Name));
    },
  },
  ListAliases: {
    authorize: onFunction('ListAliases'),
    handle: (input, context) => {
      const { name } = parseReference(input, context);
      findFunction(context, name);
      const rows = [...context.table(aliases).values()].filter(
        (row) =>
          row.functionName === name &&
          (input.FunctionVersion === undefined || row.functionVersion === input.FunctionVersion),
      );
      const { items, NextMarker } = lambdaPage(rows, input, (row) => row.name);
      return { Aliases: items.map((row) => showAlias(context, row)), NextMarker };
    },
  },
  UpdateAlias: {
    authorize: onFunction('UpdateAlias'),
    handle: async (input, context) => {
      const { name } = parseReference(input, context);
      findFunction(context, name);
      const key = qualifiedKey(name, input.Name);
      const before = context.table(aliases).get(key);
      if (!before) throw notFound(`Alias not found: ${functionArn(context, name, input.Name)}`);
      if (input.RevisionId !== undefined && input.RevisionId !== before.revisionId)
        throw wrongRevision('GetFunction/GetAlias');
      const functionVersion = input.FunctionVersion ?? before.functionVersion;
      findVersion(context, name, functionVersion);
      const row: AliasRow = {
        ...before,
        functionVersion,
        description: input.Description ?? before.description,
        weights: input.RoutingConfig
          ? routing(context, { name, version: functionVersion, config: input.RoutingConfig })
          : before.weights,
        revisionId: context.uuid(),
      };
      context.table(aliases).put(key, row);
      if (functionVersion !== before.functionVersion)
        await reallocate(context, row, findVersion(context, name, before.functionVersion));
      return showAlias(context, row);
    },
  },
  DeleteAlias: {
    authorize: onFunction('DeleteAlias'),
    handle: async (input, context) => {
      const { name } = parseReference(input, context);
      findFunction(context, name);
      await releaseProvisioned(context, name, input.Name);
      // An alias that doesn't exist is deleted already.
      const owned: readonly TableDefinition<unknown>[] = [
        aliases,
        policies,
        eventInvokeConfigs,
        functionUrls,
      ];
      for (const definition of owned) context.table(definition).delete(qualifiedKey(name, input.Name));
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

/** The version that an invocation of the alias runs: with weights, by chance. */
export const chooseVersion = (context: Context, alias: AliasRow): string => {
  const drawn = context.random();
  const [second] = Object.entries(alias.weights ?? {});
  return second && drawn < second[1] ? second[0] : alias.functionVersion;
};

const checkAliasName = (name: string): void => {
  if (!isVersionNumber(name)) return;
  throw violation({
    value: name,
    at: 'name',
    constraint: 'Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)',
  });
};

const showAlias = (context: Context, row: AliasRow): AliasConfiguration => ({
  AliasArn: functionArn(context, row.functionName, row.name),
  Name: row.name,
  FunctionVersion: row.functionVersion,
  Description: row.description,
  RevisionId: row.revisionId,
  ...(row.weights && { RoutingConfig: { AdditionalVersionWeights: { ...row.weights } } }),
});

interface Routing {
  readonly name: string;
  readonly version: string;
  readonly config: AliasRoutingConfiguration | undefined;
}

const WEIGHTS = 'routingConfig.additionalVersionWeights';

const routing = (
  context: Context,
  { name, version, config }: Routing,
): Readonly<Record<string, number>> | undefined => {
  const weights = config?.AdditionalVersionWeights ?? {};
  const entries = Object.entries(weights);
  if (entries.length === 0) return undefined;
  if (entries.length > 1)
    throw invalidParameter('Number of items in AdditionalVersionWeights cannot be greater than 1');
  for (const [key, weight] of entries) {
    const value = `{${key}=${weight}}`;
    if (weight < 0 || weight >= 1) {
      const constraint =
        'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]';
      throw violation({ value, at: WEIGHTS, constraint });
    }
    if (key === version) {
      throw invalidParameter(
        `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
      );
    }
    if (version === LATEST)
      throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version');
    if (!isVersionNumber(key)) {
      const constraint =
        'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]';
      throw violation({ value, at: WEIGHTS, constraint });
    }
    findVersion(context, name, key);
  }
  return weights;
};
