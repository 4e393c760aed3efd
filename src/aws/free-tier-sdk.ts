import { DynamoDBStreamsClient, type DynamoDBStreamsClientConfig } from '@aws-sdk/client-dynamodb-streams';
import { AwsJson1_0Protocol } from '@aws-sdk/core/protocols';
import { makeBuilder } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';

/**
 * The one operation of AWS Free Tier that is used here, by the service's model in botocore (2023-09-07). What it has in
 * common with every service of the same protocol, signing, retries and all, is inherited from the smallest of the clients.
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html
 */
export class FreeTierClient extends DynamoDBStreamsClient {
  constructor(config: DynamoDBStreamsClientConfig) {
    super({
      ...config,
      serviceId: 'FreeTier',
      protocol: AwsJson1_0Protocol,
      protocolSettings: {
        defaultNamespace: NAMESPACE,
        errorTypeRegistries: [],
        version: '2023-09-07',
        serviceTarget: TARGET,
      },
      // One place answers for the whole partition, whatever region is worked in.
      endpointProvider: ({ Endpoint }) => ({
        url: new URL(String(Endpoint ?? 'https://freetier.us-east-1.api.aws')),
        properties: {
          authSchemes: [
            { name: 'sigv4', signingName: 'freetier', signingRegion: 'us-east-1', properties: {} },
          ],
        },
      }),
    });
  }
}

const TARGET = 'AWSFreeTierService';
const NAMESPACE = 'com.amazonaws.freetier';

const TEXT = 0;
const NUMBER = 1;
const DATE_TIME = 5;

const MonetaryAmount$: StaticStructureSchema = [
  3,
  NAMESPACE,
  'MonetaryAmount',
  0,
  ['amount', 'unit'],
  [NUMBER, TEXT],
];

const Request$: StaticStructureSchema = [3, NAMESPACE, 'GetAccountPlanStateRequest', 0, [], []];

const Response$: StaticStructureSchema = [
  3,
  NAMESPACE,
  'GetAccountPlanStateResponse',
  0,
  [
    'accountId',
    'accountPlanType',
    'accountPlanStatus',
    'accountPlanRemainingCredits',
    'accountPlanExpirationDate',
  ],
  [TEXT, TEXT, TEXT, () => MonetaryAmount$, DATE_TIME],
];

export const GetAccountPlanState$: StaticOperationSchema = [
  9,
  NAMESPACE,
  'GetAccountPlanState',
  0,
  () => Request$,
  () => Response$,
];

const command = makeBuilder(
  {
    UseFIPS: { type: 'builtInParams', name: 'useFipsEndpoint' },
    Endpoint: { type: 'builtInParams', name: 'endpoint' },
    Region: { type: 'builtInParams', name: 'region' },
  },
  TARGET,
  'FreeTierClient',
  getEndpointPlugin,
);

export class GetAccountPlanStateCommand extends command(
  {},
  () => [],
  'GetAccountPlanState',
  GetAccountPlanState$,
) {}
