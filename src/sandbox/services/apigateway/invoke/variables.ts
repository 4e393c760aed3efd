import type { Caller } from '../../../kernel/context.ts';

/** `$context.identity` */
export interface Identity {
  accessKey: string | null;
  accountId: string | null;
  apiKey?: string;
  apiKeyId?: string;
  caller: string | null;
  readonly cognitoAuthenticationProvider: null;
  readonly cognitoAuthenticationType: null;
  readonly cognitoIdentityId: null;
  readonly cognitoIdentityPoolId: null;
  readonly principalOrgId: null;
  readonly sourceIp: string;
  user: string | null;
  readonly userAgent: string | null;
  userArn: string | null;
}

/**
 * `$context` of a request, filled as it goes on.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export interface Variables {
  readonly accountId: string;
  readonly apiId: string;
  readonly deploymentId: string;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly extendedRequestId: string;
  readonly httpMethod: string;
  readonly identity: Identity;
  readonly path: string;
  readonly protocol: string;
  readonly requestId: string;
  readonly requestTime: string;
  readonly requestTimeEpoch: number;
  readonly stage: string;
  readonly isCanaryRequest?: boolean;
  resourceId?: string;
  resourcePath?: string;
  authorizer?: Readonly<Record<string, string>>;
  error?: Readonly<Record<string, string>>;
  /** For access logs: latencies, statuses. */
  results?: Readonly<Record<string, string>>;
}

/** The variables that a function's event has under `requestContext`. */
export const requestContext = (variables: Variables): object => {
  const { isCanaryRequest: _, error: __, results: ___, authorizer, ...rest } = variables;
  return { ...rest, ...(authorizer && { authorizer }) };
};

export const anonymousIdentity = (sourceIp: string, userAgent: string | undefined): Identity => ({
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp,
  user: null,
  userAgent: userAgent ?? null,
  userArn: null,
});

/** Writes who signed a request into its identity. */
export const identify = (identity: Identity, caller: Caller): void => {
  if (caller.kind === 'service' || caller.kind === 'anonymous') return;
  identity.accessKey = caller.accessKeyId;
  identity.accountId = caller.account;
  identity.caller = caller.userId;
  identity.user = caller.userId;
  identity.userArn = caller.arn;
};

/** What a dotted name leads to: `identity.sourceIp`; undefined where there is nothing. */
export const variableAt = (variables: Variables, name: string): string | undefined => {
  let value: unknown = variables;
  for (const part of name.split('.')) {
    const isOwn = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    value = isOwn && typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  }
  if (value === undefined) value = variables.results?.[name];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
