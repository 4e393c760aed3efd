import { AwsError, notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import {
  getVersion,
  isPublic,
  nameOf,
  type Parameter,
  parameterArn,
  parameterNotFound,
  parameters,
  publicParameters,
  type SsmSdk,
  showParameter,
} from './parameter.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html and its neighbours */
export const parameterOperations = {
  GetParameter: {
    authorize: ({ Name }, context) => ({
      action: 'ssm:GetParameter',
      resource: parameterArn(context, plainName(context, Name)),
    }),
    handle: ({ Name }, context) => ({ Parameter: show(context, Name) }),
  },
  GetParameters: {
    authorize: ({ Names }, context) =>
      Names.map((name) => ({
        action: 'ssm:GetParameters',
        resource: parameterArn(context, plainName(context, name)),
      })),
    handle: ({ Names }, context) => {
      const looks = Names.map((name) => ({ name, shown: showIfThere(context, name) }));
      return {
        Parameters: looks.flatMap(({ shown }) => shown ?? []),
        InvalidParameters: looks.flatMap(({ name, shown }) => (shown ? [] : [name])),
      };
    },
  },
  GetParametersByPath: {
    authorize: ({ Path }, context) => ({
      action: 'ssm:GetParametersByPath',
      resource: parameterArn(context, Path),
    }),
    handle: ({ Path, Recursive, ParameterFilters = [], MaxResults, NextToken }, context) => {
      if (ParameterFilters.length > 0) throw notImplemented('ssm', 'GetParametersByPath', 'ParameterFilters');
      if (!Path.startsWith('/'))
        throw new AwsError(
          'ValidationException',
          'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
        );
      const below = Path.endsWith('/') ? Path : `${Path}/`;
      const all = isPublic(below) ? publicParameters(context) : [...context.table(parameters).values()];
      const found = all.filter(
        ({ name }) => name.startsWith(below) && (Recursive || !name.slice(below.length).includes('/')),
      );
      const { items, nextToken } = pageOf(found, MaxResults, NextToken);
      const shown = items.flatMap((one) => {
        const last = one.versions.at(-1);
        return last ? [showParameter(context, one, last)] : [];
      });
      return { Parameters: shown, NextToken: nextToken };
    },
  },
  GetParameterHistory: {
    authorize: ({ Name }, context) => ({
      action: 'ssm:GetParameterHistory',
      resource: parameterArn(context, nameOf(context, Name)),
    }),
    handle: ({ Name, MaxResults, NextToken }, context) => {
      const { parameter } = getVersion(context, Name);
      const { items, nextToken } = paginate(parameter.versions, {
        keyOf: ({ version }) => String(version),
        limit: MaxResults ?? 50,
        token: NextToken,
        invalidToken,
      });
      const Parameters = items.map((version) => ({
        Name: parameter.name,
        Type: version.type,
        Value: version.value,
        Version: version.version,
        LastModifiedDate: new Date(version.modifiedMs),
        LastModifiedUser: version.modifiedBy,
        Description: version.description,
        DataType: version.dataType,
        Labels: [],
        Tier: 'Standard' as const,
        Policies: [],
      }));
      return { Parameters, NextToken: nextToken };
    },
  },
  DeleteParameter: {
    authorize: ({ Name }, context) => ({
      action: 'ssm:DeleteParameter',
      resource: parameterArn(context, Name),
    }),
    handle: ({ Name }, context) => {
      if (!context.table(parameters).delete(nameOf(context, Name))) throw parameterNotFound(Name);
      return {};
    },
  },
  DeleteParameters: {
    authorize: ({ Names }, context) =>
      Names.map((name) => ({ action: 'ssm:DeleteParameters', resource: parameterArn(context, name) })),
    handle: ({ Names }, context) => {
      const deleted = Names.filter((name) => context.table(parameters).delete(nameOf(context, name)));
      return {
        DeletedParameters: deleted,
        InvalidParameters: Names.filter((name) => !deleted.includes(name)),
      };
    },
  },
} satisfies Operations<SsmSdk>;

/** Without the version that it may name. */
const plainName = (context: Context, nameOrArn: string): string =>
  nameOf(context, nameOrArn).replace(/:[^:]*$/, '');

const show = (context: Context, name: string) => {
  const { parameter, version, selector } = getVersion(context, name);
  return {
    ...showParameter(context, parameter, version),
    ...(selector !== undefined && { Selector: `:${selector}` }),
  };
};

const showIfThere = (context: Context, name: string) => {
  try {
    return show(context, name);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
};

const invalidToken = () => new AwsError('InvalidNextToken', 'The specified token is not valid.');

const pageOf = (found: readonly Parameter[], limit: number | undefined, token: string | undefined) =>
  paginate(found, { keyOf: ({ name }) => name, limit: limit ?? 10, token, invalidToken });
