import { defineService } from '../../kernel/service.ts';
import type { Iam } from './tables.ts';

/** IAM: https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iam = defineService<Iam>({
  name: 'iam',
  actionPrefix: 'iam',
  signingName: 'iam',
  namespace: 'com.amazonaws.iam',
  protocol: 'awsQuery',
  version: '2010-05-08',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sdk: () => import('@aws-sdk/client-iam'),
  implementation: async () => (await import('./implementation.ts')).implementation,
});
