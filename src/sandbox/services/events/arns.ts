import type { Context } from '../../kernel/context.ts';

export const DEFAULT_BUS = 'default';

const arnOf = ({ region, account }: Context, resource: string): string =>
  `arn:aws:events:${region}:${account}:${resource}`;

export const busArn = (context: Context, name: string): string => arnOf(context, `event-bus/${name}`);

/** A rule of the default bus goes without the bus's name. */
export const ruleArn = (context: Context, bus: string, name: string): string =>
  arnOf(context, bus === DEFAULT_BUS ? `rule/${name}` : `rule/${bus}/${name}`);

export const archiveArn = (context: Context, name: string): string => arnOf(context, `archive/${name}`);

export const replayArn = (context: Context, name: string): string => arnOf(context, `replay/${name}`);

/** Connections and API destinations have an id behind their name. */
export const connectionArn = (context: Context, name: string, id: string): string =>
  arnOf(context, `connection/${name}/${id}`);

export const apiDestinationArn = (context: Context, name: string, id: string): string =>
  arnOf(context, `api-destination/${name}/${id}`);

/** A bus is named or given by its ARN. */
export const busNameOf = (nameOrArn: string | undefined): string =>
  nameOrArn === undefined ? DEFAULT_BUS : nameOrArn.replace(/^arn:[^:]*:events:[^:]*:\d*:event-bus\//, '');

export interface Arn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** An ARN's parts; undefined where the text is none. */
export const parseArn = (text: string): Arn | undefined => {
  const [prefix, partition = '', service = '', region = '', account = '', ...rest] = text.split(':');
  const resource = rest.join(':');
  if (prefix !== 'arn' || !partition || !service || !resource) return undefined;
  return { service, region, account, resource };
};
