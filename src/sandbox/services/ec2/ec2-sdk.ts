/** The part of the SDK's client module that is loaded, for `Operations`. */
export type Ec2Sdk = typeof import('../../../core/ec2-sdk.ts');
