import { defineService } from '../../kernel/service.ts';

export type Sts = typeof import('@aws-sdk/client-sts');

/** STS: https://docs.aws.amazon.com/STS/latest/APIReference/ */
export const sts = defineService<Sts>({
  name: 'sts',
  actionPrefix: 'sts',
  signingName: 'sts',
  namespace: 'com.amazonaws.sts',
  protocol: 'awsQuery',
  version: '2011-06-15',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  sdk: () => import('@aws-sdk/client-sts'),
  implementation: async () => (await import('./implementation.ts')).implementation,
});
