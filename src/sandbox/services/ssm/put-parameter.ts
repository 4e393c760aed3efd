import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { AwsError, notImplemented } from '../../kernel/aws-error.ts';
import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { type ParameterVersion, parameterArn, parameters, type SsmSdk } from './parameter.ts';

const invalid = (message: string) => new AwsError('ValidationException', message);

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const putOperation = {
  PutParameter: {
    authorize: ({ Name, Tags }, context) => [
      { action: 'ssm:PutParameter', resource: parameterArn(context, Name) },
      ...(Tags ? [{ action: 'ssm:AddTagsToResource', resource: parameterArn(context, Name) }] : []),
    ],
    handle: (input, context) => {
      checkScope(input);
      checkName(input.Name);
      const known = context.table(parameters).get(input.Name);
      if (known && !input.Overwrite)
        throw new AwsError(
          'ParameterAlreadyExists',
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        );
      if (known && input.Tags)
        throw invalid(
          "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
        );
      const last = known?.versions.at(-1);
      const version = nextVersion(input, last, context);
      context.table(parameters).put(input.Name, {
        name: input.Name,
        tags: known?.tags ?? Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
        versions: [...(known?.versions ?? []), version].slice(-MAX_VERSIONS),
      });
      return { Version: version.version, Tier: 'Standard' };
    },
  },
} satisfies Operations<SsmSdk>;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html */
const MAX_VERSIONS = 100;
/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const MAX_STANDARD_LENGTH = 4096;

const checkScope = ({
  Type,
  Tier,
  Policies,
  KeyId,
  DataType,
  AllowedPattern,
}: PutParameterCommandInput): void => {
  const refuse = (what: string) => notImplemented('ssm', 'PutParameter', what);
  if (Type === 'SecureString' || KeyId !== undefined) throw refuse('SecureString: there is no KMS');
  if (Tier !== undefined && Tier !== 'Standard') throw refuse(`Tier ${Tier}`);
  if (Policies !== undefined) throw refuse('Policies');
  if (AllowedPattern) throw refuse('AllowedPattern');
  if (DataType !== undefined && DataType !== 'text') throw refuse(`DataType ${DataType}`);
};

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
const checkName = (name: string): void => {
  if (/^\/aws/i.test(name))
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  if (name.includes('/') && !name.startsWith('/'))
    throw invalid('Parameter name must be a fully qualified name.');
  if (/^\/?(aws|ssm)/i.test(name) || !/^[a-zA-Z0-9_.-]*(\/[a-zA-Z0-9_.-]+)*$/.test(name))
    throw invalid(
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (name.split('/').length > MAX_LEVELS + 1)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `Parameter name must not have more than ${MAX_LEVELS} hierarchy levels.`,
    );
};

const MAX_LEVELS = 15;

const nextVersion = (
  input: PutParameterCommandInput,
  last: ParameterVersion | undefined,
  context: RequestContext,
): ParameterVersion => {
  const Value = input.Value ?? '';
  const type = input.Type ?? last?.type;
  if (type !== 'String' && type !== 'StringList')
    throw invalid('A parameter type is required when you create a parameter.');
  if (Value === '') throw invalid('Parameter value cannot be empty.');
  if (Value.length > MAX_STANDARD_LENGTH)
    throw invalid(
      `Standard tier parameters support a maximum parameter value of ${MAX_STANDARD_LENGTH} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
    );
  return {
    version: (last?.version ?? 0) + 1,
    type,
    value: Value,
    description: input.Description ?? last?.description,
    dataType: 'text',
    modifiedMs: context.clock.now(),
    modifiedBy: 'arn' in context.caller ? context.caller.arn : '',
  };
};
