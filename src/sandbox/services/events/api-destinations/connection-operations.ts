import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { connectionArn } from '../arns.ts';
import { trackWork } from '../delivery/deliver.ts';
import { alreadyExists } from '../errors.ts';
import { listPage } from '../list-page.ts';
import type { EventsSdk } from '../rows.ts';
import { checkParameters, mergedParameters, shownParameters } from './authorization-parameters.ts';
import { authorizeConnection } from './authorize-connection.ts';
import { type Connection, connections, getConnection } from './connection.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html */
export const connectionOperations = {
  CreateConnection: {
    authorize: ({ Name }, context) => onConnection(context, Name),
    handle: (input, context) => {
      const { Name: name, Description, AuthorizationType, AuthParameters } = input;
      refusePrivate(context, input);
      if (context.table(connections).has(name)) throw alreadyExists(`Connection ${name}`);
      checkParameters(AuthorizationType, AuthParameters);
      const id = context.uuid();
      const nowMs = context.clock.now();
      const connection = authorized(context, {
        name,
        arn: connectionArn(context, name, id),
        // AWS keeps the secrets in Secrets Manager; here they stay with the connection.
        secretArn: `arn:aws:secretsmanager:${context.region}:${context.account}:secret:events!connection/${name}/${context.uuid()}`,
        description: Description,
        authorizationType: AuthorizationType,
        parameters: AuthParameters,
        state: 'AUTHORIZING',
        createdMs: nowMs,
        modifiedMs: nowMs,
      });
      return changed(connection);
    },
  },
  UpdateConnection: {
    authorize: ({ Name }, context) => onConnection(context, Name),
    handle: (input, context) => {
      refusePrivate(context, input);
      const before = getConnection(context, input.Name, 'update');
      const authorizationType = input.AuthorizationType ?? before.authorizationType;
      const parameters = mergedParameters(before.parameters ?? {}, input.AuthParameters ?? {});
      checkParameters(authorizationType, parameters);
      const description = input.Description ?? before.description;
      const modifiedMs = context.clock.now();
      return changed(
        authorized(context, { ...before, description, authorizationType, parameters, modifiedMs }),
      );
    },
  },
  DescribeConnection: {
    authorize: ({ Name }, context) => onConnection(context, Name),
    handle: ({ Name }, context) => {
      const connection = getConnection(context, Name, 'describe');
      return {
        ...summary(connection),
        Description: connection.description,
        SecretArn: connection.secretArn,
        ...(connection.parameters && { AuthParameters: shownParameters(connection.parameters) }),
      };
    },
  },
  ListConnections: {
    handle: ({ NamePrefix = '', ConnectionState, NextToken, Limit }, context) => {
      const all = [...context.table(connections).values()].filter(
        ({ name, state }) => name.startsWith(NamePrefix) && (ConnectionState ?? state) === state,
      );
      const { items, nextToken } = listPage(all, { NextToken, Limit, keyOf: ({ name }) => name });
      return { Connections: items.map(summary), NextToken: nextToken };
    },
  },
  DeauthorizeConnection: {
    authorize: ({ Name }, context) => onConnection(context, Name),
    handle: ({ Name }, context) => {
      const before = getConnection(context, Name, 'deauthorize');
      const connection: Connection = {
        ...before,
        parameters: undefined,
        accessToken: undefined,
        state: 'DEAUTHORIZED',
        modifiedMs: context.clock.now(),
      };
      context.table(connections).put(Name, connection);
      return changed(connection);
    },
  },
  DeleteConnection: {
    authorize: ({ Name }, context) => onConnection(context, Name),
    handle: ({ Name }, context) => {
      const connection = getConnection(context, Name, 'delete');
      context.table(connections).delete(Name);
      return { ...changed(connection), ConnectionState: 'DELETING' as const };
    },
  },
} satisfies Operations<EventsSdk>;

const onConnection = (context: RequestContext, name: string): Authorization => ({
  action: `events:${context.operation}`,
  resource: connectionArn(context, name, context.table(connections).get(name)?.arn.split('/').at(-1) ?? '*'),
});

interface PrivateSettings {
  readonly InvocationConnectivityParameters?: object | undefined;
  readonly KmsKeyIdentifier?: string | undefined;
}

const refusePrivate = ({ operation }: RequestContext, settings: PrivateSettings): void => {
  if (settings.InvocationConnectivityParameters)
    throw notImplemented('events', operation, 'private connectivity');
  if (settings.KmsKeyIdentifier) throw notImplemented('events', operation, 'KmsKeyIdentifier');
};

/** Stores it; OAuth's credentials are only good once the authorization endpoint has given a token. */
const authorized = (context: Context, connection: Connection): Connection => {
  const isOAuth = connection.authorizationType === 'OAUTH_CLIENT_CREDENTIALS';
  const stored: Connection = isOAuth
    ? { ...connection, state: 'AUTHORIZING', stateReason: undefined, accessToken: undefined }
    : { ...connection, state: 'AUTHORIZED', stateReason: undefined, authorizedMs: context.clock.now() };
  context.table(connections).put(stored.name, stored);
  if (isOAuth) trackWork(context, () => authorizeConnection(context, stored.name));
  return stored;
};

const changed = (connection: Connection) => ({
  ConnectionArn: connection.arn,
  ConnectionState: connection.state,
  ...times(connection),
});

const summary = (connection: Connection) => ({
  ConnectionArn: connection.arn,
  Name: connection.name,
  ConnectionState: connection.state,
  StateReason: connection.stateReason,
  AuthorizationType: connection.authorizationType,
  ...times(connection),
});

const times = ({ createdMs, modifiedMs, authorizedMs }: Connection) => ({
  CreationTime: new Date(createdMs),
  LastModifiedTime: new Date(modifiedMs),
  ...(authorizedMs !== undefined && { LastAuthorizedTime: new Date(authorizedMs) }),
});
