import type { PolicyDocument, PolicyStatement } from '../../../kernel/policy.ts';

/**
 * Whether a bucket policy lets in everybody: an Allow for all principals that no condition narrows to fixed values.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export const isPublicPolicy = ({ Statement }: PolicyDocument): boolean =>
  Statement.some(
    (statement) => statement.Effect === 'Allow' && isForAll(statement.Principal) && !isNarrowed(statement),
  );

const isForAll = (principal: PolicyStatement['Principal']): boolean =>
  principal === '*' || (principal !== undefined && [principal.AWS ?? []].flat().includes('*'));

const NARROWING = new Set([
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:userid',
  'aws:principalorgid',
  'aws:principalarn',
  'aws:principalaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);

const isNarrowed = ({ Condition }: PolicyStatement): boolean =>
  Object.entries(Condition ?? {}).some(
    ([operator, keys]) =>
      /^(String|Arn|IpAddress)/.test(operator) &&
      !operator.includes('Not') &&
      Object.entries(keys).some(
        ([key, values]) => NARROWING.has(key.toLowerCase()) && ![values].flat().some(isWide),
      ),
  );

const isWide = (value: unknown): boolean => value === '*' || value === '0.0.0.0/0' || value === '::/0';
