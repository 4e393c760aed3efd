import { DynamoDBStreamsClient, type DynamoDBStreamsClientConfig } from '@aws-sdk/client-dynamodb-streams';
import { makeBuilder } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';
import type { StaticOperationSchema } from '@smithy/types';

/** A service of which one operation is used, and which answers in one place for the whole commercial partition. */
export interface OnePlaceService
  extends Pick<Required<DynamoDBStreamsClientConfig>, 'protocol' | 'protocolSettings' | 'serviceId'> {
  readonly signingName: string;
  readonly url: string;
}

/**
 * A client's settings for such a service. What it has in common with every service, signing, retries and all, is inherited
 * from the smallest of the clients.
 */
const settingsFor = (
  { signingName, url, ...service }: OnePlaceService,
  config: DynamoDBStreamsClientConfig,
): DynamoDBStreamsClientConfig => ({
  ...config,
  ...service,
  endpointProvider: ({ Endpoint }) => ({
    url: new URL(String(Endpoint ?? url)),
    properties: {
      authSchemes: [{ name: 'sigv4', signingName, signingRegion: 'us-east-1', properties: {} }],
    },
  }),
});

/** The class of a client for `service`. */
export const onePlaceClient = (service: OnePlaceService) =>
  class extends DynamoDBStreamsClient {
    constructor(config: DynamoDBStreamsClientConfig) {
      super(settingsFor(service, config));
    }
  };

/** The class of the command for an operation. */
export const onePlaceCommand = (serviceId: string, operation: StaticOperationSchema) =>
  makeBuilder(
    {
      UseFIPS: { type: 'builtInParams', name: 'useFipsEndpoint' },
      Endpoint: { type: 'builtInParams', name: 'endpoint' },
      Region: { type: 'builtInParams', name: 'region' },
    },
    serviceId,
    `${serviceId}Client`,
    getEndpointPlugin,
  )({}, () => [], operation[2], operation);
