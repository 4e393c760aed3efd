import { defineService } from '../../kernel/service.ts';
import { S3_HOSTS, s3Router } from './router.ts';

/** Amazon S3, its part about buckets and objects. https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html */
export const s3 = defineService({
  name: 's3',
  actionPrefix: 's3',
  signingName: 's3',
  protocol: 'restXml',
  namespace: 'com.amazonaws.s3',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  sdk: () => import('@aws-sdk/client-s3'),
  router: s3Router,
  hosts: S3_HOSTS,
  isOpen: true,
  answersPreflights: true,
  hostedLabel: 's3-website',
  resumes: true,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
