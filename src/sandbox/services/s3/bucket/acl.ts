import type { AccessControlPolicy, Grant, Permission } from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { accessDenied, invalidArgument, invalidRequest } from '../errors.ts';
import { ALL_USERS } from './acl-statements.ts';
import { type Bucket, ownerOf } from './bucket.ts';

const AUTHENTICATED_USERS = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
const LOG_DELIVERY = 'http://acs.amazonaws.com/groups/s3/LogDelivery';
const GROUPS = new Set([ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY]);

/** How a request says what an ACL shall be. */
export interface AclInput {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
  readonly AccessControlPolicy?: AccessControlPolicy | undefined;
}

/** What a request grants; undefined where it says nothing. Throws AWS's errors for what isn't an ACL. */
export const readAcl = (context: Context, input: AclInput): readonly Grant[] | undefined => {
  const headers = PERMISSIONS.flatMap(({ member, permission, header }) =>
    readGrantees(input[member], permission, header),
  );
  const { ACL, AccessControlPolicy } = input;
  if (ACL !== undefined) {
    if (AccessControlPolicy !== undefined)
      throw new AwsError('UnexpectedContent', 'This request does not support content', { httpStatus: 400 });
    if (headers.length > 0)
      throw invalidRequest('Specifying both Canned ACLs and Header Grants is not allowed');
    return cannedGrants(context, ACL);
  }
  if (headers.length > 0) return headers;
  return AccessControlPolicy && readPolicyGrants(AccessControlPolicy);
};

const PERMISSIONS = [
  { member: 'GrantFullControl', permission: 'FULL_CONTROL', header: 'x-amz-grant-full-control' },
  { member: 'GrantRead', permission: 'READ', header: 'x-amz-grant-read' },
  { member: 'GrantReadACP', permission: 'READ_ACP', header: 'x-amz-grant-read-acp' },
  { member: 'GrantWrite', permission: 'WRITE', header: 'x-amz-grant-write' },
  { member: 'GrantWriteACP', permission: 'WRITE_ACP', header: 'x-amz-grant-write-acp' },
] as const;

/** `uri="http://acs.amazonaws.com/groups/global/AllUsers", id="79a59d…"` */
const readGrantees = (text: string | undefined, permission: Permission, header: string): Grant[] =>
  (text ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [type = '', ...rest] = part.trim().split('=');
      const value = rest.join('=').replace(/^"|"$/g, '');
      if (type === 'uri') {
        if (!GROUPS.has(value)) throw invalidArgument('Invalid group uri', 'uri', value);
        return { Grantee: { Type: 'Group' as const, URI: value }, Permission: permission };
      }
      if (type === 'id') {
        if (!isCanonicalId(value)) throw invalidArgument('Invalid id', 'id', value);
        return { Grantee: { Type: 'CanonicalUser' as const, ID: value }, Permission: permission };
      }
      if (type === 'emailAddress') throw unsupportedGrantee();
      throw invalidArgument('Argument format not recognized', header, part.trim());
    });

const isCanonicalId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** Email grantees ended on 1 October 2025: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Grantee.html */
const unsupportedGrantee = () =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    httpStatus: 405,
  });

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
export const cannedGrants = (context: Context, acl: string): readonly Grant[] => {
  const others = CANNED[acl];
  if (!others) throw invalidArgument('', 'x-amz-acl', acl);
  const { ID } = ownerOf(context);
  return [
    { Grantee: { Type: 'CanonicalUser', ID }, Permission: 'FULL_CONTROL' },
    ...others.map(([URI, Permission]): Grant => ({ Grantee: { Type: 'Group', URI }, Permission })),
  ];
};

const CANNED: Readonly<Record<string, readonly (readonly [uri: string, permission: Permission])[]>> = {
  private: [],
  'public-read': [[ALL_USERS, 'READ']],
  'public-read-write': [
    [ALL_USERS, 'READ'],
    [ALL_USERS, 'WRITE'],
  ],
  'authenticated-read': [[AUTHENTICATED_USERS, 'READ']],
  'log-delivery-write': [
    [LOG_DELIVERY, 'WRITE'],
    [LOG_DELIVERY, 'READ_ACP'],
  ],
  'aws-exec-read': [],
  'bucket-owner-read': [],
  'bucket-owner-full-control': [],
};

export const malformedAcl = (): AwsError =>
  new AwsError(
    'MalformedACLError',
    'The XML you provided was not well-formed or did not validate against our published schema',
    { httpStatus: 400 },
  );

const readPolicyGrants = ({ Owner, Grants }: AccessControlPolicy): readonly Grant[] => {
  if (!Owner || !Grants) throw malformedAcl();
  if (!isCanonicalId(Owner.ID ?? '')) throw invalidArgument('Invalid id', 'CanonicalUser/ID', Owner.ID);
  for (const { Grantee, Permission } of Grants) {
    if (!Grantee?.Type || !Permission) throw malformedAcl();
    if (Grantee.Type === 'Group' && !GROUPS.has(Grantee.URI ?? ''))
      throw invalidArgument('Invalid group uri', 'Group/URI', Grantee.URI);
    if (Grantee.Type === 'CanonicalUser' && !isCanonicalId(Grantee.ID ?? ''))
      throw invalidArgument('Invalid id', 'CanonicalUser/ID', Grantee.ID);
    if (Grantee.Type === 'AmazonCustomerByEmail') throw unsupportedGrantee();
  }
  return Grants;
};

/** Throws where the bucket has ACLs switched off or blocks public ones. */
export const checkAclAllowed = (
  bucket: Pick<Bucket, 'ownership' | 'publicAccessBlock'>,
  acl: { readonly grants: readonly Grant[]; readonly canned: string | undefined },
): void => {
  if (bucket.ownership === 'BucketOwnerEnforced' && acl.canned !== 'bucket-owner-full-control')
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', {
      httpStatus: 400,
    });
  const isPublic = acl.grants.some(({ Grantee }) =>
    [ALL_USERS, AUTHENTICATED_USERS].includes(Grantee?.URI ?? ''),
  );
  if (isPublic && bucket.publicAccessBlock?.BlockPublicAcls) throw accessDenied();
};
