import type { ApiDestinationState } from '@aws-sdk/client-eventbridge';
import { isLoopbackName } from '../../../../core/loopback-http.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { apiDestinationArn } from '../arns.ts';
import { alreadyExists, invalidParameter, notFound } from '../errors.ts';
import { listPage } from '../list-page.ts';
import type { EventsSdk } from '../rows.ts';
import { type ApiDestination, apiDestinations, getApiDestination } from './api-destination.ts';
import { connectionOfArn } from './connection.ts';

/** "If you do not specify a value for this parameter": https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const DEFAULT_RATE = 300;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html */
export const apiDestinationOperations = {
  CreateApiDestination: {
    authorize: ({ Name }, context) => onDestination(context, Name),
    handle: (input, context) => {
      const { Name: name, Description, ConnectionArn, InvocationEndpoint, HttpMethod } = input;
      if (context.table(apiDestinations).has(name)) throw alreadyExists(`An api-destination '${name}'`);
      const destination = checked(context, {
        name,
        arn: apiDestinationArn(context, name, context.uuid()),
        description: Description,
        connectionArn: ConnectionArn,
        endpoint: InvocationEndpoint,
        method: HttpMethod,
        ratePerSecond: input.InvocationRateLimitPerSecond ?? DEFAULT_RATE,
        createdMs: context.clock.now(),
        modifiedMs: context.clock.now(),
      });
      context.table(apiDestinations).put(name, destination);
      return changed(context, destination);
    },
  },
  UpdateApiDestination: {
    authorize: ({ Name }, context) => onDestination(context, Name),
    handle: (input, context) => {
      const before = getApiDestination(context, input.Name, 'update');
      const destination = checked(context, {
        ...before,
        description: input.Description ?? before.description,
        connectionArn: input.ConnectionArn ?? before.connectionArn,
        endpoint: input.InvocationEndpoint ?? before.endpoint,
        method: input.HttpMethod ?? before.method,
        ratePerSecond: input.InvocationRateLimitPerSecond ?? before.ratePerSecond,
        modifiedMs: context.clock.now(),
      });
      context.table(apiDestinations).put(destination.name, destination);
      return changed(context, destination);
    },
  },
  DescribeApiDestination: {
    authorize: ({ Name }, context) => onDestination(context, Name),
    handle: ({ Name }, context) => {
      const destination = getApiDestination(context, Name, 'describe');
      return { ...summary(context, destination), Description: destination.description };
    },
  },
  ListApiDestinations: {
    handle: ({ NamePrefix = '', ConnectionArn, NextToken, Limit }, context) => {
      const all = [...context.table(apiDestinations).values()].filter(
        ({ name, connectionArn }) =>
          name.startsWith(NamePrefix) && (ConnectionArn ?? connectionArn) === connectionArn,
      );
      const { items, nextToken } = listPage(all, { NextToken, Limit, keyOf: ({ name }) => name });
      return { ApiDestinations: items.map((one) => summary(context, one)), NextToken: nextToken };
    },
  },
  DeleteApiDestination: {
    authorize: ({ Name }, context) => onDestination(context, Name),
    handle: ({ Name }, context) => {
      getApiDestination(context, Name, 'delete');
      context.table(apiDestinations).delete(Name);
      return {};
    },
  },
} satisfies Operations<EventsSdk>;

const onDestination = (context: RequestContext, name: string): Authorization => ({
  action: `events:${context.operation}`,
  resource: apiDestinationArn(
    context,
    name,
    context.table(apiDestinations).get(name)?.arn.split('/').at(-1) ?? '*',
  ),
});

/** "The URL must use HTTPS"; on loopback, where nobody has a certificate, plain HTTP does too. */
const checked = (context: Context, destination: ApiDestination): ApiDestination => {
  const { endpoint, connectionArn } = destination;
  if (!isEndpoint(endpoint))
    throw invalidParameter('InvocationEndpoint', 'The invocation endpoint must be an HTTPS URL.');
  if (!connectionOfArn(context, connectionArn))
    throw notFound(`Connection '${connectionArn}' does not exist.`);
  return destination;
};

const isEndpoint = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackName(url.hostname));
};

/** "INACTIVE" while its connection isn't authorized. */
const stateOf = (context: Context, { connectionArn }: ApiDestination): ApiDestinationState =>
  connectionOfArn(context, connectionArn)?.state === 'AUTHORIZED' ? 'ACTIVE' : 'INACTIVE';

const times = ({ createdMs, modifiedMs }: ApiDestination) => ({
  CreationTime: new Date(createdMs),
  LastModifiedTime: new Date(modifiedMs),
});

const changed = (context: Context, destination: ApiDestination) => ({
  ApiDestinationArn: destination.arn,
  ApiDestinationState: stateOf(context, destination),
  ...times(destination),
});

const summary = (context: Context, destination: ApiDestination) => ({
  ...changed(context, destination),
  Name: destination.name,
  ConnectionArn: destination.connectionArn,
  InvocationEndpoint: destination.endpoint,
  HttpMethod: destination.method,
  InvocationRateLimitPerSecond: destination.ratePerSecond,
});
