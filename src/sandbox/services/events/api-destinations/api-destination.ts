import type { ApiDestinationHttpMethod } from '@aws-sdk/client-eventbridge';
import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { notFound } from '../errors.ts';

export interface ApiDestination {
  readonly name: string;
  readonly arn: string;
  readonly description?: string | undefined;
  readonly connectionArn: string;
  readonly endpoint: string;
  readonly method: ApiDestinationHttpMethod;
  readonly ratePerSecond: number;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export const apiDestinations = defineTable<ApiDestination>('events.apiDestinations', 'region');

/** Throws ResourceNotFoundException; `verb` is what couldn't be done. The text is a conformance case's. */
export const getApiDestination = (context: Context, name: string, verb: string): ApiDestination => {
  const destination = context.table(apiDestinations).get(name);
  if (!destination)
    throw notFound(`Failed to ${verb} the api-destination(s). An api-destination '${name}' does not exist.`);
  return destination;
};
