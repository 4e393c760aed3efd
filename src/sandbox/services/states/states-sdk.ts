/** The SDK's client module, for `Operations`. */
export type StatesSdk = typeof import('@aws-sdk/client-sfn');
