import { createHash } from 'node:crypto';
import type * as Sdk from '@aws-sdk/client-lambda';
import type {
  Architecture,
  LayerVersionsListItem,
  PublishLayerVersionResponse,
  Runtime,
} from '@aws-sdk/client-lambda';
import { AwsError, notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { lambdaDate } from './configuration.ts';
import { engineOf } from './engine.ts';
import { invalidParameter, resourceNotFound, violation } from './errors.ts';
import { checkVersionNumber, layerArn, layerName, layerVersionKey, readLayerArn } from './find-layer.ts';
import { lambdaPage } from './list-page.ts';
import { checkArchive } from './package/archive.ts';
import { type LayerVersionRow, layers, layerVersions } from './rows.ts';
import { LAYER_RUNTIMES, RUNTIME_SET } from './runtimes.ts';

interface LayerFilter {
  readonly CompatibleRuntime?: Runtime | undefined;
  readonly CompatibleArchitecture?: Architecture | undefined;
}

const onLayer =
  (action: string) =>
  (input: { readonly LayerName: string; readonly VersionNumber?: number }, context: Context) => ({
    action: `lambda:${action}`,
    resource: layerArn(context, layerName(context, input.LayerName), input.VersionNumber),
  });

/** https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html; functions are given them by `function-layers.ts`. */
export const layerOperations = {
  PublishLayerVersion: {
    authorize: onLayer('PublishLayerVersion'),
    handle: async (input, context) => {
      const { ZipFile } = input.Content;
      if (input.Content.S3Bucket !== undefined)
        throw notImplemented('lambda', 'PublishLayerVersion', 'content in S3; use ZipFile');
      if (!ZipFile) throw invalidParameter('Please provide a source for layer content.');
      checkCompatibility(input);
      checkArchive(ZipFile);
      const name = layerName(context, input.LayerName);
      const { nextVersion } = context.table(layers).get(name) ?? { nextVersion: 1 };
      const row: LayerVersionRow = {
        layerName: name,
        version: nextVersion,
        description: input.Description ?? '',
        createdDate: lambdaDate(context),
        codeBlob: context.blobs.put(ZipFile),
        content: {
          CodeSize: ZipFile.length,
          CodeSha256: createHash('sha256').update(ZipFile).digest('base64'),
        },
        licenseInfo: input.LicenseInfo,
        compatibleRuntimes: input.CompatibleRuntimes,
        compatibleArchitectures: input.CompatibleArchitectures,
        statements: [],
      };
      // The numbers of deleted versions aren't given again.
      context.table(layers).put(name, { name, nextVersion: nextVersion + 1 });
      context.table(layerVersions).put(layerVersionKey(name, nextVersion), row);
      return withContent(context, row);
    },
  },
  GetLayerVersion: {
    authorize: onLayer('GetLayerVersion'),
    handle: (input, context) => {
      checkVersionNumber(input.VersionNumber);
      return withContent(context, find(context, layerName(context, input.LayerName), input.VersionNumber));
    },
  },
  GetLayerVersionByArn: {
    authorize: (input) => ({ action: 'lambda:GetLayerVersion', resource: input.Arn }),
    handle: (input, context) => {
      const version = readLayerArn(input.Arn)?.version;
      if (version === undefined)
        throw violation({
          value: input.Arn,
          at: 'arn',
          constraint: `Member must satisfy regular expression pattern: ${LAYER_VERSION_PATTERN}`,
        });
      return withContent(context, find(context, layerName(context, input.Arn), version));
    },
  },
  ListLayers: {
    handle: (input, context) => {
      const latest = [...context.table(layers).values()].flatMap(({ name }) =>
        versionsOf(context, name, input).slice(0, 1),
      );
      const { items, NextMarker } = lambdaPage(latest, input, (row) => row.layerName);
      const shown = items.map((row) => ({
        LayerName: row.layerName,
        LayerArn: layerArn(context, row.layerName),
        LatestMatchingVersion: inList(context, row),
      }));
      return { Layers: shown, NextMarker };
    },
  },
  ListLayerVersions: {
    handle: (input, context) => {
      const rows = versionsOf(context, layerName(context, input.LayerName), input);
      const { items, NextMarker } = lambdaPage(rows, input, (row) => String(row.version));
      return { LayerVersions: items.map((row) => inList(context, row)), NextMarker };
    },
  },
  DeleteLayerVersion: {
    authorize: onLayer('DeleteLayerVersion'),
    handle: async (input, context) => {
      checkVersionNumber(input.VersionNumber);
      const key = layerVersionKey(layerName(context, input.LayerName), input.VersionNumber);
      const row = context.table(layerVersions).get(key);
      // A version that doesn't exist is deleted already. Functions that have it keep it.
      if (!row) return {};
      context.table(layerVersions).delete(key);
      await engineOf(context).forgetBlob(row.codeBlob);
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

/** As the conformance case `test_layer_exceptions::get_layer_version_by_arn_exc_invalidarn` has it. */
export const LAYER_VERSION_PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)';

interface Compatibility {
  readonly CompatibleRuntimes?: readonly string[] | undefined;
  readonly CompatibleArchitectures?: readonly string[] | undefined;
}

/** AWS tells all that is wrong at once, each list whole. */
const checkCompatibility = ({
  CompatibleRuntimes = [],
  CompatibleArchitectures = [],
}: Compatibility): void => {
  const wrong: string[] = [];
  const add = (values: readonly string[], at: string, constraint: string) =>
    wrong.push(`Value '[${values.join(', ')}]' at '${at}' failed to satisfy constraint: ${constraint}`);
  if (!CompatibleRuntimes.every((runtime) => LAYER_RUNTIMES.includes(runtime))) {
    add(CompatibleRuntimes, 'compatibleRuntimes', `Member must satisfy enum value set: ${RUNTIME_SET}`);
  }
  if (!CompatibleArchitectures.every((architecture) => ['x86_64', 'arm64'].includes(architecture))) {
    const constraint = '[Member must satisfy enum value set: [x86_64, arm64], Member must not be null]';
    add(CompatibleArchitectures, 'compatibleArchitectures', `Member must satisfy constraint: ${constraint}`);
  }
  if (wrong.length === 0) return;
  throw new AwsError(
    'ValidationException',
    `${wrong.length} validation error${wrong.length > 1 ? 's' : ''} detected: ${wrong.join('; ')}`,
  );
};

const find = (context: Context, name: string, version: number): LayerVersionRow => {
  const row = context.table(layerVersions).get(layerVersionKey(name, version));
  if (!row) throw resourceNotFound();
  return row;
};

/** Newest first. */
const versionsOf = (context: Context, name: string, filter: LayerFilter): LayerVersionRow[] => {
  const { CompatibleRuntime: runtime, CompatibleArchitecture: architecture } = filter;
  return [...context.table(layerVersions).values()]
    .filter((row) => row.layerName === name)
    .filter((row) => runtime === undefined || row.compatibleRuntimes?.includes(runtime))
    .filter((row) => architecture === undefined || row.compatibleArchitectures?.includes(architecture))
    .sort((one, other) => other.version - one.version);
};

const inList = (context: Context, row: LayerVersionRow): LayerVersionsListItem => ({
  LayerVersionArn: layerArn(context, row.layerName, row.version),
  Version: row.version,
  Description: row.description,
  CreatedDate: row.createdDate,
  LicenseInfo: row.licenseInfo,
  CompatibleRuntimes: row.compatibleRuntimes && [...row.compatibleRuntimes],
  CompatibleArchitectures: row.compatibleArchitectures && [...row.compatibleArchitectures],
});

const withContent = async (context: Context, row: LayerVersionRow): Promise<PublishLayerVersionResponse> => ({
  ...inList(context, row),
  LayerArn: layerArn(context, row.layerName),
  Content: { ...row.content, Location: await engineOf(context).publishCode(context, row.codeBlob) },
});
