import type * as Sdk from '@aws-sdk/client-lambda';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { onFunction } from './authorization.ts';
import { lambdaDate } from './configuration.ts';
import { invalidParameter, wrongRevision } from './errors.ts';
import { findFunction, findVersion, versionsOf } from './find-function.ts';
import { parseReference } from './function-reference.ts';
import { PENDING, putUnsettled, requireSettled } from './lifecycle.ts';
import { lambdaPage } from './list-page.ts';
import { functions, LATEST, qualifiedKey, type VersionRow, versions } from './rows.ts';
import { showInList, showVersion } from './show-function.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html */
export const versionOperations = {
  PublishVersion: {
    authorize: onFunction('PublishVersion'),
    handle: (input, context) => {
      const { name } = parseReference(input, context);
      findFunction(context, name);
      const latest = findVersion(context, name);
      if (input.RevisionId !== undefined && input.RevisionId !== latest.configuration.RevisionId) {
        throw wrongRevision('GetFunction/GetAlias');
      }
      const { CodeSha256 } = latest.configuration;
      if (input.CodeSha256 !== undefined && input.CodeSha256 !== CodeSha256) {
        throw invalidParameter(
          `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
        );
      }
      requireSettled(context, latest);
      return showVersion(context, publish(context, latest, input.Description));
    },
  },
  ListVersionsByFunction: {
    authorize: onFunction('ListVersionsByFunction'),
    handle: (input, context) => {
      const { name } = parseReference(input, context);
      findFunction(context, name);
      const { items, NextMarker } = lambdaPage(versionsOf(context, name), input, (row) => row.version);
      return { Versions: items.map((row) => showInList(context, row, row.version)), NextMarker };
    },
  },
} satisfies Operations<typeof Sdk>;

/** Publishes `$LATEST`; where nothing has changed since the last version, that one is the answer. */
export const publish = (
  context: Context,
  latest: VersionRow,
  description: string | undefined,
): VersionRow => {
  const { functionName } = latest;
  const row = findFunction(context, functionName);
  const last = context.table(versions).get(qualifiedKey(functionName, String(row.nextVersion - 1)));
  if (last?.changeId === latest.changeId) return last;
  const version = String(row.nextVersion);
  const { LastUpdateStatus, LastUpdateStatusReason, ...configuration } = latest.configuration;
  const published: VersionRow = {
    functionName,
    version,
    codeBlob: latest.codeBlob,
    layerBlobs: latest.layerBlobs,
    changeId: latest.changeId,
    configuration: {
      ...configuration,
      ...PENDING,
      Version: version,
      Description: description ?? configuration.Description,
      LastModified: lambdaDate(context),
      RevisionId: context.uuid(),
    },
  };
  context.table(functions).put(functionName, { ...row, nextVersion: row.nextVersion + 1 });
  putUnsettled(context, published);
  return published;
};

/** Whether a reference means `$LATEST`. */
export const isLatest = (qualifier: string | undefined): boolean =>
  qualifier === undefined || qualifier === LATEST;
