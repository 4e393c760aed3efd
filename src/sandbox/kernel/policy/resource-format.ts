/**
 * Why IAM refuses a Resource of an identity policy, in its words; undefined when it takes it.
 * Texts: moto's `iam/policy_validation.py`, whose tests were run against AWS.
 */
export const findResourceProblem = (resource: string): string | undefined => {
  if (resource === '*') return undefined;
  const [, partition, service, region, , ...rest] = resource.split(':');
  if (partition === undefined) return `Resource ${resource} must be in ARN format or "*".`;
  if (partition !== '*' && !PARTITIONS.has(partition)) return partitionProblem(resource);
  if (service === undefined) return 'Resource vendor must be fully qualified and cannot contain regexes.';
  if (service === '') return 'The policy failed legacy parsing';
  const path = rest.join(':');
  if (service === 'iam') return iamProblem(resource, region, path);
  if (service === 's3' && region && !path.startsWith('accesspoint/')) {
    return `Resource ${resource} can not contain region information.`;
  }
  return undefined;
};

const PARTITIONS = new Set([
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
]);

const partitionProblem = (resource: string): string => {
  const [, partition, ...rest] = resource.split(':');
  const [service = '', region = '*', account = '*', ...path] = rest;
  const shown = [
    service || (rest.length > 1 ? '' : '*'),
    region,
    account,
    path.length > 0 ? path.join(':') : '*',
  ];
  return `Partition "${partition}" is not valid for resource "arn:${partition}:${shown.join(':')}".`;
};

const iamProblem = (resource: string, region: string | undefined, path: string): string | undefined => {
  if (region) return `IAM resource ${resource} cannot contain region information.`;
  if (path === '*' || IAM_PATHS.some((start) => path.startsWith(start))) return undefined;
  return `IAM resource path must either be "*" or start with ${IAM_PATHS.join(', ')}.`;
};

const IAM_PATHS = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];
