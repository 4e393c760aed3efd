import type * as Sdk from '@aws-sdk/client-lambda';
import { notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { asFunction, onFunction, passFunctionRole } from './authorization.ts';
import { checkSettings, lambdaDate, mergeSettings } from './configuration.ts';
import { checkArchitectures, checkRole } from './create-function.ts';
import { checkDeadLetterAccess } from './destinations/check-destination.ts';
import { wrongRevision } from './errors.ts';
import { findFunction, findVersion, requireUnqualified } from './find-function.ts';
import { storeCode } from './function-code.ts';
import { checkUnpacked, findLayers, readLayers } from './function-layers.ts';
import { parseReference } from './function-reference.ts';
import { IN_PROGRESS, putUnsettled, requireSettled } from './lifecycle.ts';
import { publish } from './publish-version.ts';
import type { Release, VersionRow } from './rows.ts';
import { checkRuntime } from './runtimes.ts';
import { showVersion } from './show-function.ts';

/** Both take effect a moment later; until then invocations run what was there before. */
export const updateFunctionOperations = {
  /** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
  UpdateFunctionCode: {
    authorize: onFunction('UpdateFunctionCode'),
    handle: (input, context) => {
      const latest = updatable(context, input);
      checkArchitectures(input.Architectures);
      const { codeBlob, ...code } = storeCode(context, 'UpdateFunctionCode', input);
      requireSettled(context, latest);
      checkUnpacked(context, 'UpdateFunctionCode', { ...latest, codeBlob });
      const configuration = {
        ...latest.configuration,
        ...code,
        Architectures: input.Architectures ?? latest.configuration.Architectures,
      };
      const changed = change(context, latest, { ...latest, codeBlob, configuration });
      if (input.DryRun) return showVersion(context, changed);
      putUnsettled(context, changed);
      return showVersion(context, input.Publish ? publish(context, changed, undefined) : changed);
    },
  },
  /** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
  UpdateFunctionConfiguration: {
    authorize: (input, context) => [
      onFunction('UpdateFunctionConfiguration')(input, context),
      ...passFunctionRole(input.Role),
      ...readLayers(input.Layers),
    ],
    handle: async (input, context) => {
      const latest = updatable(context, input);
      if (input.Runtime !== undefined) checkRuntime('UpdateFunctionConfiguration', input.Runtime);
      checkSettings('UpdateFunctionConfiguration', input);
      requireSettled(context, latest);
      if (input.Role !== undefined) await checkRole(context, input.Role, latest.functionName);
      const layers = input.Layers && findLayers(context, 'UpdateFunctionConfiguration', input.Layers);
      const layerBlobs = layers?.blobs ?? latest.layerBlobs;
      if (layers) checkUnpacked(context, 'UpdateFunctionConfiguration', { ...latest, layerBlobs });
      const configuration = mergeSettings(context, latest.configuration, { ...input, layers: layers?.shown });
      const as = asFunction(configuration.Role, latest.functionName);
      await checkDeadLetterAccess(context, input.DeadLetterConfig?.TargetArn, as);
      const changed = change(context, latest, { ...latest, layerBlobs, configuration });
      putUnsettled(context, changed);
      return showVersion(context, changed);
    },
  },
  /** The runtime's updates are always automatic here, as there is one Node.js and one Python. */
  GetRuntimeManagementConfig: {
    authorize: onFunction('GetRuntimeManagementConfig'),
    handle: (input, context) => {
      const { name, qualifier } = parseReference(input, context);
      findFunction(context, name);
      return {
        UpdateRuntimeOn: 'Auto',
        FunctionArn: showVersion(context, findVersion(context, name, qualifier)).FunctionArn,
      };
    },
  },
  PutRuntimeManagementConfig: {
    authorize: onFunction('PutRuntimeManagementConfig'),
    handle: (input, context) => {
      const { name, qualifier } = parseReference(input, context);
      findFunction(context, name);
      if (input.UpdateRuntimeOn !== 'Auto')
        throw notImplemented(
          'lambda',
          'PutRuntimeManagementConfig',
          `UpdateRuntimeOn ${input.UpdateRuntimeOn}`,
        );
      const FunctionArn = showVersion(context, findVersion(context, name, qualifier)).FunctionArn;
      return { UpdateRuntimeOn: 'Auto', FunctionArn };
    },
  },
} satisfies Operations<typeof Sdk>;

const updatable = (
  context: Context,
  input: { readonly FunctionName: string; readonly RevisionId?: string | undefined },
): VersionRow => {
  const { name, qualifier } = parseReference(input, context);
  requireUnqualified(qualifier);
  findFunction(context, name);
  const latest = findVersion(context, name);
  if (input.RevisionId !== undefined && input.RevisionId !== latest.configuration.RevisionId)
    throw wrongRevision('GetFunction/GetAlias');
  return latest;
};

const change = (
  context: Context,
  latest: VersionRow,
  { configuration, codeBlob, layerBlobs }: Omit<Release, 'changeId'>,
): VersionRow => ({
  functionName: latest.functionName,
  version: latest.version,
  codeBlob,
  layerBlobs,
  changeId: context.uuid(),
  configuration: {
    ...configuration,
    ...IN_PROGRESS,
    LastModified: lambdaDate(context),
    RevisionId: context.uuid(),
  },
  serving: {
    configuration: latest.configuration,
    codeBlob: latest.codeBlob,
    layerBlobs: latest.layerBlobs,
    changeId: latest.changeId,
  },
});
