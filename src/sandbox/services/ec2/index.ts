import { defineService } from '../../kernel/service.ts';

/**
 * Amazon EC2, as far as a first instance in the default VPC goes: its life, its tags and what others are told of it. No
 * machine runs. EC2's model has hardly a limit in it, so there is no constraints.json.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html
 */
export const ec2 = defineService({
  name: 'ec2',
  actionPrefix: 'ec2',
  signingName: 'ec2',
  protocol: 'ec2Query',
  namespace: 'com.amazonaws.ec2',
  version: '2016-11-15',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  sdk: () => import('../../../core/ec2-sdk.ts'),
  refusalText: (text) => `You are not authorized to perform this operation. ${text}`,
  resumes: true,
  implementation: async () => (await import('./implementation.ts')).implementation,
});
