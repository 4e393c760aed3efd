import type {
  ConnectionAuthorizationType,
  ConnectionState,
  CreateConnectionAuthRequestParameters,
} from '@aws-sdk/client-eventbridge';
import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { notFound } from '../errors.ts';

export interface Connection {
  readonly name: string;
  readonly arn: string;
  readonly secretArn: string;
  readonly description?: string | undefined;
  readonly authorizationType: ConnectionAuthorizationType;
  /** With its secrets; undefined once they were taken away. */
  readonly parameters?: CreateConnectionAuthRequestParameters | undefined;
  readonly state: ConnectionState;
  readonly stateReason?: string | undefined;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly authorizedMs?: number | undefined;
  /** OAuth only: what the authorization endpoint gave out last. */
  readonly accessToken?: string | undefined;
}

export const connections = defineTable<Connection>('events.connections', 'region');

/** Throws ResourceNotFoundException; `verb` is what couldn't be done, in AWS's words. */
export const getConnection = (context: Context, name: string, verb: string): Connection => {
  const connection = context.table(connections).get(name);
  if (!connection)
    throw notFound(`Failed to ${verb} the connection(s). Connection '${name}' does not exist.`);
  return connection;
};

export const connectionOfArn = (context: Context, arn: string): Connection | undefined => {
  const connection = context.table(connections).get(arn.split('/')[1] ?? '');
  return connection?.arn === arn ? connection : undefined;
};
