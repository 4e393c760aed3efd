import type { RoutingConfigurationListItem } from '@aws-sdk/client-sfn';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { checkArn, splitMachineArn } from '../arns.ts';
import { conflict, invalidToken, resourceNotFound, validation } from '../errors.ts';
import { pageOf } from '../page.ts';
import { aliases, type MachineAlias, versions } from '../rows.ts';
import type { StatesSdk } from '../states-sdk.ts';
import { findMachine } from './find-machine.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-alias.html */
export const aliasOperations = {
  CreateStateMachineAlias: {
    authorize: ({ routingConfiguration }, context) =>
      authorize(context, splitMachineArn(routingConfiguration[0]?.stateMachineVersionArn ?? '').machineArn),
    handle: ({ name, description, routingConfiguration }, context) => {
      const routes = routesOf(context, routingConfiguration);
      const { machineArn } = splitMachineArn(routes[0]?.versionArn ?? '');
      const arn = `${machineArn}:${name}`;
      const known = context.table(aliases).get(arn);
      if (known) return sameAlias(known, { description, routes });
      const nowMs = context.clock.now();
      context
        .table(aliases)
        .put(arn, { arn, machineArn, name, description, routes, creationMs: nowMs, updateMs: nowMs });
      return { stateMachineAliasArn: arn, creationDate: new Date(nowMs) };
    },
  },
  UpdateStateMachineAlias: {
    authorize: (input, context) => authorize(context, input.stateMachineAliasArn),
    handle: ({ stateMachineAliasArn, description, routingConfiguration }, context) => {
      const alias = getAlias(context, stateMachineAliasArn);
      if (description === undefined && routingConfiguration === undefined)
        throw validation('Either the description or the RoutingConfiguration must be specified');
      const updated: MachineAlias = {
        ...alias,
        description: description ?? alias.description,
        routes: routingConfiguration ? routesOf(context, routingConfiguration) : alias.routes,
        updateMs: context.clock.now(),
      };
      context.table(aliases).put(alias.arn, updated);
      return { updateDate: new Date(updated.updateMs) };
    },
  },
  DescribeStateMachineAlias: {
    authorize: (input, context) => authorize(context, input.stateMachineAliasArn),
    handle: ({ stateMachineAliasArn }, context) => {
      const { arn, name, description, routes, creationMs, updateMs } = getAlias(
        context,
        stateMachineAliasArn,
      );
      return {
        stateMachineAliasArn: arn,
        name,
        ...(description !== undefined && { description }),
        routingConfiguration: routes.map(({ versionArn, weight }) => ({
          stateMachineVersionArn: versionArn,
          weight,
        })),
        creationDate: new Date(creationMs),
        updateDate: new Date(updateMs),
      };
    },
  },
  ListStateMachineAliases: {
    authorize: (input, context) => authorize(context, input.stateMachineArn),
    handle: ({ stateMachineArn, maxResults, nextToken }, context) => {
      const { machine, version } = findMachine(context, stateMachineArn);
      const all = [...context.table(aliases).values()].filter(
        ({ machineArn, routes }) =>
          machineArn === machine.arn &&
          (!version || routes.some(({ versionArn }) => versionArn === version.arn)),
      );
      const page = pageOf(all, { maxResults, nextToken, keyOf: ({ arn }) => arn, invalidToken });
      return {
        stateMachineAliases: page.items.map(({ arn, creationMs }) => ({
          stateMachineAliasArn: arn,
          creationDate: new Date(creationMs),
        })),
        nextToken: page.nextToken,
      };
    },
  },
  DeleteStateMachineAlias: {
    authorize: (input, context) => authorize(context, input.stateMachineAliasArn),
    handle: ({ stateMachineAliasArn }, context) => {
      context.table(aliases).delete(getAlias(context, stateMachineAliasArn).arn);
      return {};
    },
  },
} satisfies Operations<StatesSdk>;

const authorize = (context: RequestContext, arn: string) => ({
  action: `states:${context.operation}`,
  resource: arn,
});

const getAlias = (context: Context, arn: string): MachineAlias => {
  checkArn(arn, ['stateMachine']);
  const alias = context.table(aliases).get(arn);
  if (!alias) throw resourceNotFound(arn);
  return alias;
};

const sameAlias = (known: MachineAlias, wanted: Pick<MachineAlias, 'description' | 'routes'>) => {
  const isSame =
    known.description === wanted.description &&
    JSON.stringify(known.routes) === JSON.stringify(wanted.routes);
  if (!isSame)
    throw conflict(
      'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
    );
  return { stateMachineAliasArn: known.arn, creationDate: new Date(known.creationMs) };
};

const routesOf = (
  context: Context,
  list: readonly RoutingConfigurationListItem[],
): MachineAlias['routes'] => {
  const routes = list.map(({ stateMachineVersionArn = '', weight = 0 }) => ({
    versionArn: stateMachineVersionArn,
    weight,
  }));
  for (const { versionArn } of routes) {
    checkArn(versionArn, ['stateMachine']);
    if (!context.table(versions).has(versionArn)) throw resourceNotFound(versionArn);
  }
  if (new Set(routes.map(({ versionArn }) => splitMachineArn(versionArn).machineArn)).size > 1)
    throw validation('Routing configuration must contain versions of the same state machine');
  if (routes.reduce((sum, { weight }) => sum + weight, 0) !== 100)
    throw validation('Sum of routing configuration weights must equal 100');
  return routes;
};
