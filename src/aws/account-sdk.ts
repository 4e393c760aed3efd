import { AwsRestJsonProtocol } from '@aws-sdk/core/protocols';
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import { onePlaceClient, onePlaceCommand } from './one-place-client.ts';

/**
 * AWS Account Management, by the service's model in botocore (2021-02-01).
 * https://docs.aws.amazon.com/accounts/latest/reference/API_GetAccountInformation.html
 */
const NAMESPACE = 'com.amazonaws.account';

export const AccountClient = onePlaceClient({
  serviceId: 'Account',
  protocol: AwsRestJsonProtocol,
  protocolSettings: { defaultNamespace: NAMESPACE, errorTypeRegistries: [], version: '2021-02-01' },
  signingName: 'account',
  url: 'https://account.us-east-1.amazonaws.com',
});

const TEXT = 0;
const DATE_TIME = 5;

const Request$: StaticStructureSchema = [
  3,
  NAMESPACE,
  'GetAccountInformationRequest',
  0,
  ['AccountId'],
  [TEXT],
];

const Response$: StaticStructureSchema = [
  3,
  NAMESPACE,
  'GetAccountInformationResponse',
  0,
  ['AccountId', 'AccountName', 'AccountCreatedDate', 'AccountState'],
  [TEXT, TEXT, DATE_TIME, TEXT],
];

export const GetAccountInformation$: StaticOperationSchema = [
  9,
  NAMESPACE,
  'GetAccountInformation',
  { http: ['POST', '/getAccountInformation', 200] },
  () => Request$,
  () => Response$,
];

export const GetAccountInformationCommand = onePlaceCommand('Account', GetAccountInformation$);
