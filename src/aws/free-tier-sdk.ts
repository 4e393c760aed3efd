import { AwsJson1_0Protocol } from '@aws-sdk/core/protocols';
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import { onePlaceClient, onePlaceCommand } from './one-place-client.ts';

/**
 * AWS Free Tier, by the service's model in botocore (2023-09-07): npm's registries don't all have its SDK client.
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html
 */
const NAMESPACE = 'com.amazonaws.freetier';

export const FreeTierClient = onePlaceClient({
  serviceId: 'FreeTier',
  protocol: AwsJson1_0Protocol,
  protocolSettings: {
    defaultNamespace: NAMESPACE,
    errorTypeRegistries: [],
    version: '2023-09-07',
    serviceTarget: 'AWSFreeTierService',
  },
  signingName: 'freetier',
  url: 'https://freetier.us-east-1.api.aws',
});

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

export const GetAccountPlanStateCommand = onePlaceCommand('FreeTier', GetAccountPlanState$);
