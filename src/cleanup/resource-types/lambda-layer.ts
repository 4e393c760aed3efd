import type { Call } from '../../aws/call.ts';
import type { JsonObject } from '../../aws/json.ts';
import { listAll, text } from '../answer.ts';
import { eachInTurn, unlessAbsent } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

const MARKER = { output: 'NextMarker', input: 'Marker' } as const;

/** A Lambda layer: all its versions. Layers have no tags. */
export const lambdaLayer: ResourceType = {
  createdBy: ['lambda.PublishLayerVersion'],
  holds: ['lambda.AddLayerVersionPermission'],
  chosenName: (input) => text(input, 'LayerName') || undefined,
  idOf: (output) => text(output, 'LayerArn') || undefined,
  tagging: undefined,
  prefixes: [''],
  list: async (call, prefix) =>
    (await listAll(call, { api: 'lambda.ListLayers', items: 'Layers', token: MARKER }))
      .map((layer) => ({ name: text(layer, 'LayerName') }))
      .filter(({ name }) => name.startsWith(prefix)),
  tagsOf: undefined,
  presence: async (call, name) => ((await versions(call, name)).length > 0 ? 'there' : 'gone'),
  remove: async (call, LayerName) =>
    eachInTurn(await versions(call, LayerName), ({ Version = 0 }) =>
      call('lambda.DeleteLayerVersion', { LayerName, VersionNumber: Version }),
    ),
  passing: [],
  after: ['lambda.function'],
  leaves: [],
  look: (LayerName) => ({ api: 'lambda.ListLayerVersions', input: { LayerName } }),
  lookAtAll: () => ({ api: 'lambda.ListLayers', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:lambda:[^:]*:\d*:layer:([^:]+)(?::\d+)?$/.exec(arn)?.[1],
};

const versions = async (call: Call, LayerName: string): Promise<readonly JsonObject[]> =>
  (await unlessAbsent(() =>
    listAll(call, {
      api: 'lambda.ListLayerVersions',
      input: { LayerName },
      items: 'LayerVersions',
      token: MARKER,
    }),
  )) ?? [];
