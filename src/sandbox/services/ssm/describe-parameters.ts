import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { AwsError, notImplemented } from '../../kernel/aws-error.ts';
import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import { type Parameter, parameterArn, parameters, type SsmSdk } from './parameter.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
export const describeOperation = {
  DescribeParameters: {
    handle: (input, context) => {
      if ((input.Filters ?? []).length > 0) throw notImplemented('ssm', 'DescribeParameters', 'Filters');
      if (input.Shared) throw notImplemented('ssm', 'DescribeParameters', 'Shared');
      const tests = (input.ParameterFilters ?? []).map(testOf);
      const found = [...context.table(parameters).values()].filter((one) => tests.every((test) => test(one)));
      const { items, nextToken } = paginate(found, {
        keyOf: ({ name }) => name,
        limit: input.MaxResults ?? 50,
        token: input.NextToken,
        invalidToken: () => new AwsError('InvalidNextToken', 'The specified token is not valid.'),
      });
      const Parameters = items.flatMap(({ name, versions }) => {
        const last = versions.at(-1);
        return last
          ? [
              {
                Name: name,
                ARN: parameterArn(context, name),
                Type: last.type,
                LastModifiedDate: new Date(last.modifiedMs),
                LastModifiedUser: last.modifiedBy,
                Description: last.description,
                Version: last.version,
                Tier: 'Standard' as const,
                Policies: [],
                DataType: last.dataType,
              },
            ]
          : [];
      });
      return { Parameters, NextToken: nextToken };
    },
  },
} satisfies Operations<SsmSdk>;

type Test = (parameter: Parameter) => boolean;

const testOf = ({ Key = '', Option, Values = [] }: ParameterStringFilter): Test => {
  const matches = OPTIONS[Option ?? (Key === 'Path' ? 'OneLevel' : 'Equals')];
  const valuesOf = readerOf(Key);
  if (!matches)
    throw new AwsError('InvalidFilterOption', `The following filter option is not valid: ${Option}.`);
  return (parameter) =>
    valuesOf(parameter).some(
      (value) => Values.length === 0 || Values.some((wanted) => matches(value, wanted)),
    );
};

const readerOf = (key: string): ((parameter: Parameter) => readonly string[]) => {
  if (key === 'Name' || key === 'Path') return ({ name }) => [name];
  if (key === 'Type') return ({ versions }) => [versions.at(-1)?.type ?? []].flat();
  if (key.startsWith('tag:')) return ({ tags }) => [tags[key.slice(4)] ?? []].flat();
  if (['KeyId', 'Tier', 'DataType', 'Label'].includes(key))
    throw notImplemented('ssm', 'DescribeParameters', `filter ${key}`);
  throw new AwsError('InvalidFilterKey', `The following filter key is not valid: ${key}.`);
};

type Match = (value: string, wanted: string) => boolean;

const below = (value: string, path: string): string | undefined => {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return value.startsWith(prefix) ? value.slice(prefix.length) : undefined;
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
const OPTIONS: Readonly<Record<string, Match>> = {
  Equals: (value, wanted) => value === wanted,
  BeginsWith: (value, wanted) => value.startsWith(wanted),
  Contains: (value, wanted) => value.includes(wanted),
  Recursive: (value, wanted) => below(value, wanted) !== undefined,
  OneLevel: (value, wanted) => below(value, wanted)?.includes('/') === false,
};
