import type { Grant } from '@aws-sdk/client-s3';
import type { PolicyStatement } from '../../../kernel/policy.ts';

export const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions */
const BUCKET_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  WRITE: ['s3:PutObject', 's3:DeleteObject'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
};
const OBJECT_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  READ: ['s3:GetObject', 's3:GetObjectVersion'],
  READ_ACP: ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'],
  WRITE_ACP: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
};

/** What an ACL grants to everybody, as statements of a policy. */
export const grantStatements = (
  grants: readonly Grant[],
  resource: { readonly bucket: string } | { readonly object: string },
): readonly PolicyStatement[] =>
  grants.flatMap(({ Grantee, Permission = '' }) => {
    if (Grantee?.URI !== ALL_USERS) return [];
    const actions = 'bucket' in resource ? BUCKET_ACTIONS : OBJECT_ACTIONS;
    const Action =
      Permission === 'FULL_CONTROL' ? Object.values(actions).flat() : (actions[Permission] ?? []);
    const Resource = 'bucket' in resource ? [resource.bucket, `${resource.bucket}/*`] : resource.object;
    return [{ Effect: 'Allow' as const, Principal: '*' as const, Action, Resource }];
  });
