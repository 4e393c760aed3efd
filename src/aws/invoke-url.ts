import type { Target } from './target.ts';

/** Where a target is reached, as far as its APIs' URLs need it. */
export type InvokeTarget = Pick<Target, 'kind' | 'region' | 'partition'> & {
  readonly endpoint?: string | undefined;
};

/**
 * Where an API of API Gateway is invoked, without a slash at the end: by AWS's own host name, and elsewhere by a path, for
 * not every resolver knows `<id>.execute-api.localhost`. LocalStack has the same path. Undefined while a sandbox doesn't
 * listen.
 */
export const invokeUrl = (target: InvokeTarget, apiId: string): string | undefined => {
  const { kind, region, partition, endpoint } = target;
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  if (kind === 'aws') return `https://${apiId}.execute-api.${region}.${suffix}`;
  return endpoint === undefined ? undefined : `${endpoint}/_aws/execute-api/${apiId}`;
};
