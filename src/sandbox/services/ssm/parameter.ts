import type { Parameter as ParameterOutput } from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { publicImages } from '../../kernel/public-images.ts';
import { defineTable } from '../../kernel/table.ts';

/** The SDK's client module, for `Operations`. */
export type SsmSdk = typeof import('@aws-sdk/client-ssm');

export interface ParameterVersion {
  readonly version: number;
  readonly type: 'String' | 'StringList';
  readonly value: string;
  readonly description: string | undefined;
  readonly dataType: string;
  readonly modifiedMs: number;
  readonly modifiedBy: string;
}

export interface Parameter {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly versions: readonly ParameterVersion[];
}

/** By name. */
export const parameters = defineTable<Parameter>('ssm.parameters', 'region');

/** Whether a name is that of one of AWS's own, which belong to no account. */
export const isPublic = (name: string): boolean => name.startsWith('/aws/service/');

export const parameterArn = ({ region, account }: Context, name: string): string =>
  `arn:aws:ssm:${region}:${isPublic(name) ? '' : account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;

/** The name in an ARN of this region; the name itself where it is one. */
export const nameOf = (context: Context, nameOrArn: string): string => {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const [, , , region, , ...rest] = nameOrArn.split(':');
  const path = rest.join(':').replace(/^parameter/, '');
  if (region !== context.region) return path;
  const isPlain = !path.slice(1).includes('/') && !context.table(parameters).has(path);
  return isPlain ? path.slice(1) : path;
};

/** A parameter and, where its name asks for one (`name:3`), the version of it. Throws AwsError. */
export const getVersion = (context: Context, nameOrArn: string) => {
  const asked = nameOf(context, nameOrArn);
  const [, name = asked, selector] = /^([^:]*):(.*)$/s.exec(asked) ?? [];
  const found = findParameter(context, name);
  if (!found) throw parameterNotFound(asked);
  const version = selector === undefined ? found.versions.at(-1) : versionOf(found, selector);
  if (!version)
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
    );
  return { parameter: found, version, selector };
};

const versionOf = ({ versions }: Parameter, selector: string): ParameterVersion | undefined =>
  versions.find(({ version }) => String(version) === selector);

export const parameterNotFound = (name: string): AwsError =>
  new AwsError('ParameterNotFound', `Parameter ${name} not found.`);

const findParameter = (context: Context, name: string): Parameter | undefined =>
  isPublic(name)
    ? publicParameters(context).find((one) => one.name === name)
    : context.table(parameters).get(name);

/** Parameters that AWS keeps for everybody: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html */
export const publicParameters = ({ region }: Context): readonly Parameter[] =>
  publicImages(region).flatMap(({ id, createdMs, parameters: names }) =>
    names.map((name) => ({
      name,
      tags: {},
      versions: [
        {
          version: 1,
          type: 'String' as const,
          value: id,
          description: undefined,
          dataType: 'text',
          modifiedMs: createdMs,
          modifiedBy: '',
        },
      ],
    })),
  );

export const showParameter = (
  context: Context,
  { name }: Parameter,
  { version, type, value, modifiedMs, dataType }: ParameterVersion,
): ParameterOutput => ({
  Name: name,
  Type: type,
  Value: value,
  Version: version,
  LastModifiedDate: new Date(modifiedMs),
  ARN: parameterArn(context, name),
  DataType: dataType,
});
