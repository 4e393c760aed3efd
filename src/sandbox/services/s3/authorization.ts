import type { RequestContext } from '../../kernel/context.ts';
import { readPolicyDocument } from '../../kernel/policy/parse-policy.ts';
import type { PolicyDocument, PolicyStatement } from '../../kernel/policy.ts';
import type { Authorization } from '../../kernel/service.ts';
import { grantStatements } from './bucket/acl-statements.ts';
import { type Bucket, bucketArn, buckets } from './bucket/bucket.ts';
import { isPublicPolicy } from './bucket/public-policy.ts';
import { findVersion } from './object/object-index.ts';

type Conditions = Readonly<Record<string, string>>;

interface OnBucket {
  readonly Bucket: string;
}

interface OnObject extends OnBucket {
  readonly Key: string;
  readonly VersionId?: string | undefined;
}

/** For operations whose IAM action isn't about an object: `onBucket('ListBucket')`. */
export const onBucket =
  (action: string) =>
  (input: OnBucket, context: RequestContext): readonly Authorization[] =>
    authorizeBucket(context, input.Bucket, { action });

/** For operations on one object: `onObject('PutObject')`. */
export const onObject =
  (action: string) =>
  (input: OnObject, context: RequestContext): readonly Authorization[] =>
    authorizeObject(context, input, { action });

/** For those that have an action of their own for versions: `GetObject` and `GetObjectVersion`. */
export const onVersion =
  (action: string, ofVersion: string) =>
  (input: OnObject, context: RequestContext): readonly Authorization[] =>
    authorizeObject(context, input, { action: input.VersionId === undefined ? action : ofVersion });

/** Nothing is asked of anybody for a bucket that isn't there: everybody is told so. */
export const authorizeBucket = (
  context: RequestContext,
  name: string,
  { action, conditions }: { readonly action: string; readonly conditions?: Conditions },
): readonly Authorization[] => {
  const bucket = context.table(buckets).get(name);
  if (!bucket) return [];
  return [
    {
      action: `s3:${action}`,
      resource: bucketArn(name),
      shownAs: `"${bucketArn(name)}"`,
      resourcePolicy: policyFor(context, bucket, []),
      ...(conditions && { conditions }),
    },
  ];
};

export const authorizeObject = (
  context: RequestContext,
  { Bucket, Key, VersionId }: OnObject,
  { action, conditions }: { readonly action: string; readonly conditions?: Conditions },
): readonly Authorization[] => {
  const bucket = context.table(buckets).get(Bucket);
  if (!bucket) return [];
  const resource = `${bucketArn(Bucket)}/${Key}`;
  const object = findVersion(context, Bucket, Key, VersionId);
  const own = object?.kind === 'object' ? grantStatements(object.grants ?? [], { object: resource }) : [];
  const tags = object?.kind === 'object' ? object.tags : [];
  return [
    {
      action: `s3:${action}`,
      resource,
      shownAs: `"${resource}"`,
      resourcePolicy: policyFor(context, bucket, own),
      conditions: {
        ...conditions,
        ...(VersionId !== undefined && { 's3:VersionId': VersionId }),
        ...Object.fromEntries(tags.map((tag) => [`s3:ExistingObjectTag/${tag.Key}`, tag.Value ?? ''])),
      },
    },
  ];
};

/** The bucket's policy, and what the ACLs of the bucket and of the object add to it where they count. */
const policyFor = (
  context: RequestContext,
  bucket: Bucket,
  objectStatements: readonly PolicyStatement[],
): PolicyDocument | undefined => {
  const policy = policyOf(bucket);
  const isRestricted =
    context.caller.kind === 'anonymous' &&
    bucket.publicAccessBlock?.RestrictPublicBuckets === true &&
    policy !== undefined &&
    isPublicPolicy(policy);
  const usesAcls =
    bucket.ownership !== 'BucketOwnerEnforced' && bucket.publicAccessBlock?.IgnorePublicAcls !== true;
  const acl = usesAcls
    ? [...grantStatements(bucket.grants ?? [], { bucket: bucketArn(bucket.name) }), ...objectStatements]
    : [];
  const own = isRestricted ? undefined : policy;
  if (acl.length === 0) return own;
  return { ...own, Statement: [...(own?.Statement ?? []), ...acl] };
};

const parsedPolicies = new WeakMap<Bucket, PolicyDocument>();

/** Parsed once for each state of a bucket. */
export const policyOf = (bucket: Bucket): PolicyDocument | undefined => {
  if (bucket.policy === undefined) return undefined;
  const known = parsedPolicies.get(bucket);
  if (known) return known;
  const parsed = readPolicyDocument(bucket.policy);
  if (parsed) parsedPolicies.set(bucket, parsed);
  return parsed;
};

/** Whether the caller may learn that an object isn't there: only who may list the bucket. */
export const mayList = (context: RequestContext, bucket: string): boolean =>
  authorizeBucket(context, bucket, { action: 'ListBucket' }).every((asked) => context.isAllowed(asked));
