import type * as Sdk from '@aws-sdk/client-lambda';
import type { CreateFunctionRequest } from '@aws-sdk/client-lambda';
import { AwsError, notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { asFunction, onFunction, passFunctionRole } from './authorization.ts';
import { checkSettings, initialConfiguration, lambdaDate } from './configuration.ts';
import { checkDeadLetterAccess } from './destinations/check-destination.ts';
import { conflict, invalidParameter, violation } from './errors.ts';
import { storeCode } from './function-code.ts';
import { checkUnpacked, findLayers, readLayers } from './function-layers.ts';
import { functionArn, parseReference } from './function-reference.ts';
import { checkTags } from './lambda-tags.ts';
import { PENDING, putUnsettled } from './lifecycle.ts';
import { publish } from './publish-version.ts';
import { functions, LATEST, type VersionRow } from './rows.ts';
import { checkRuntime } from './runtimes.ts';
import { showVersion } from './show-function.ts';

const OPERATION = 'CreateFunction';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const createFunctionOperations = {
  CreateFunction: {
    authorize: (input, context) => [
      onFunction(OPERATION)(input, context),
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html: permissions for tags
      ...(Object.keys(input.Tags ?? {}).length > 0 ? [onFunction('TagResource')(input, context)] : []),
      ...passFunctionRole(input.Role),
      ...readLayers(input.Layers),
    ],
    handle: async (input, context) => {
      const { name } = parseReference(input, context);
      checkName(input.FunctionName);
      checkArchitectures(input.Architectures);
      if (input.PackageType === 'Image')
        throw notImplemented('lambda', OPERATION, 'container images; use a ZIP package');
      checkRuntime(OPERATION, input.Runtime);
      if (!input.Handler)
        throw invalidParameter(
          'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
        );
      checkSettings(OPERATION, input);
      checkTags(input.Tags ?? {});
      refuseUnknownFeatures(input);
      const layers = findLayers(context, OPERATION, input.Layers ?? []);
      const { codeBlob, ...code } = storeCode(context, OPERATION, input.Code);
      checkUnpacked(context, OPERATION, { codeBlob, layerBlobs: layers.blobs });
      await checkRole(context, input.Role, name);
      await checkDeadLetterAccess(context, input.DeadLetterConfig?.TargetArn, asFunction(input.Role, name));
      if (context.table(functions).has(name)) throw conflict(`Function already exist: ${name}`);
      const row: VersionRow = {
        functionName: name,
        version: LATEST,
        codeBlob,
        layerBlobs: layers.blobs,
        changeId: context.uuid(),
        configuration: {
          ...initialConfiguration(context, name, input),
          ...code,
          ...(layers.shown.length > 0 && { Layers: layers.shown }),
          ...PENDING,
          FunctionArn: functionArn(context, name),
          LastModified: lambdaDate(context),
          RevisionId: context.uuid(),
        },
      };
      context.table(functions).put(name, { name, nextVersion: 1, tags: input.Tags ?? {} });
      putUnsettled(context, row);
      return showVersion(context, input.Publish ? publish(context, row, input.Description) : row);
    },
  },
} satisfies Operations<typeof Sdk>;

/** A role that can't be assumed is refused now and not at the first invocation. Throws InvalidParameterValueException. */
export const checkRole = async (context: Context, roleArn: string, functionName: string): Promise<void> => {
  try {
    await context.assumeRole(asFunction(roleArn, functionName));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
  }
};

/** Throws ValidationException. AWS's text shows the whole list. */
export const checkArchitectures = (architectures: readonly string[] | undefined): void => {
  if (!architectures) return;
  const refuse = (constraint: string) =>
    violation({ value: `[${architectures.join(', ')}]`, at: 'architectures', constraint });
  if (architectures.length > 1) throw refuse('Member must have length less than or equal to 1');
  if (architectures.length === 0) throw refuse('Member must have length greater than or equal to 1');
  if (architectures.every((architecture) => architecture === 'x86_64' || architecture === 'arm64')) return;
  throw refuse(
    'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]',
  );
};

const MAX_NAME_LENGTH = 64;
const MAX_ARN_LENGTH = 140;

/** A bare name may be shorter than an ARN, and is refused under another code. */
const checkName = (given: string): void => {
  const isBare = !given.includes(':');
  const max = isBare ? MAX_NAME_LENGTH : MAX_ARN_LENGTH;
  if (given.length <= max) return;
  const refusal = violation({
    value: given,
    at: 'functionName',
    constraint: `Member must have length less than or equal to ${max}`,
  });
  throw isBare ? invalidParameter(refusal.message) : refusal;
};

/** Members of newer features, none of which the sandbox has. */
const refuseUnknownFeatures = (input: CreateFunctionRequest): void => {
  const { CodeSigningConfigArn, PublishTo, TenancyConfig } = input;
  const given = Object.entries({
    CodeSigningConfigArn,
    PublishTo,
    TenancyConfig,
  });
  const [member] = given.find(([, value]) => value !== undefined) ?? [];
  if (member) throw notImplemented('lambda', OPERATION, member);
};
