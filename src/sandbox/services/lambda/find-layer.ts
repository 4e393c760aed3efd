import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { invalidParameter, notFound } from './errors.ts';
import { type LayerVersionRow, layerVersions } from './rows.ts';

const LAYER_ARN = /^arn:aws[a-zA-Z-]*:lambda:([^:]+):(\d{12}):layer:([a-zA-Z0-9-_]+)(?::(\d+))?$/;

/** The parts of a layer's or layer version's ARN; undefined where it is none. */
export const readLayerArn = (
  arn: string,
):
  | {
      readonly region: string;
      readonly account: string;
      readonly name: string;
      readonly version: number | undefined;
    }
  | undefined => {
  const [, region, account, name, version] = LAYER_ARN.exec(arn) ?? [];
  if (region === undefined || account === undefined || name === undefined) return undefined;
  return { region, account, name, version: version === undefined ? undefined : Number(version) };
};

/** A layer's name, from the name or the ARN that a request gives. */
export const layerName = (context: Context, given: string): string => {
  const parts = readLayerArn(given);
  if (!parts) return given;
  if (parts.account !== context.account || parts.region !== context.region)
    throw new AwsError('AccessDeniedException', 'null', { httpStatus: 403 });
  return parts.name;
};

export const layerArn = (context: Context, name: string, version?: number): string => {
  const arn = `arn:aws:lambda:${context.region}:${context.account}:layer:${name}`;
  return version === undefined ? arn : `${arn}:${version}`;
};

export const layerVersionKey = (name: string, version: number): string => `${name}:${version}`;

/** Throws InvalidParameterValueException. */
export const checkVersionNumber = (version: number): void => {
  if (version < 1) throw invalidParameter('Layer Version Cannot be less than 1');
};

/** With the text of the permission calls, which show the name as it was given. */
export const findLayerVersion = (context: Context, given: string, version: number): LayerVersionRow => {
  const row = context.table(layerVersions).get(layerVersionKey(layerName(context, given), version));
  if (!row) throw notFound(`Layer version ${layerArn(context, given, version)} does not exist.`);
  return row;
};
