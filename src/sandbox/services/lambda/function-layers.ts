import type { Layer } from '@aws-sdk/client-lambda';
import { notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import type { Authorization } from '../../kernel/service.ts';
import { invalidParameter, violation } from './errors.ts';
import { layerVersionKey, readLayerArn } from './find-layer.ts';
import { LAYER_VERSION_PATTERN } from './layers.ts';
import { MAX_UNZIPPED_BYTES, readArchive } from './package/archive.ts';
import type { Packages } from './package/code-folders.ts';
import { layerVersions } from './rows.ts';

/** The layers of a function: what its configuration shows, and their packages in the same order. */
export interface FunctionLayers {
  readonly shown: Layer[];
  readonly blobs: readonly string[];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_LAYERS = 5;

/** Who gives a function a layer must be able to read it: https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html */
export const readLayers = (arns: readonly string[] | undefined): Authorization[] =>
  (arns ?? []).map((resource) => ({ action: 'lambda:GetLayerVersion', resource }));

/**
 * Finds the layers that a request names. Throws AWS's errors, in the words that LocalStack's tests recorded, and
 * NotImplemented for layers of other accounts and for extensions.
 */
export const findLayers = (context: Context, operation: string, arns: readonly string[]): FunctionLayers => {
  if (arns.length > MAX_LAYERS) throw invalidParameter(`Cannot reference more than ${MAX_LAYERS} layers.`);
  const seen = new Map<string, string>();
  const rows = arns.map((arn) => {
    const row = findLayer(context, operation, arn);
    const other = seen.get(row.layerName);
    if (other !== undefined)
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    seen.set(row.layerName, arn);
    return { ...row, arn };
  });
  return {
    shown: rows.map(({ arn, content }) => ({ Arn: arn, CodeSize: content.CodeSize })),
    blobs: rows.map(({ codeBlob }) => codeBlob),
  };
};

const findLayer = (context: Context, operation: string, arn: string) => {
  const parts = readLayerArn(arn);
  if (parts?.version === undefined) {
    throw violation({
      value: `[${arn}]`,
      at: 'layers',
      constraint: `Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${LAYER_VERSION_PATTERN}, Member must not be null]`,
    });
  }
  if (parts.account !== context.account)
    throw notImplemented('lambda', operation, `layers of other accounts (${arn})`);
  if (parts.region !== context.region)
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${context.region}.`,
    );
  const row = context.table(layerVersions).get(layerVersionKey(parts.name, parts.version));
  if (!row) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return row;
};

/**
 * Checks what only shows in the packages: function and layers together have at most 250 MB. Throws AWS's error, and
 * NotImplemented for extensions, which the sandbox doesn't start.
 */
export const checkUnpacked = (
  context: Context,
  operation: string,
  { codeBlob, layerBlobs = [] }: Packages,
): void => {
  if (layerBlobs.length === 0) return;
  const archives = [codeBlob, ...layerBlobs].map((blob) => readArchive(context.blobs.get(blob)));
  if (
    archives
      .slice(1)
      .flat()
      .some(({ path }) => path.startsWith('extensions/'))
  )
    throw notImplemented('lambda', operation, 'extensions, which a layer has below extensions/');
  const size = archives.flat().reduce((sum, file) => sum + file.size, 0);
  if (size > MAX_UNZIPPED_BYTES)
    throw invalidParameter(
      `Function code combined with layers exceeds the maximum allowed size of ${MAX_UNZIPPED_BYTES} bytes. The actual size is ${size} bytes.`,
    );
};
