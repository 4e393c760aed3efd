import { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import { readPolicyDocument } from '../../../kernel/policy/parse-policy.ts';
import type { PolicyDocument, PolicyStatement } from '../../../kernel/policy.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket, policyOf } from '../authorization.ts';
import { accessDenied, noConfiguration } from '../errors.ts';
import { type Bucket, bucketArn, changeBucket, findBucket, type S3Sdk } from './bucket.ts';
import { isPublicPolicy } from './public-policy.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
export const bucketPolicyOperations = {
  PutBucketPolicy: {
    authorize: onBucket('PutBucketPolicy'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const document = readBucketPolicy(bucket, input.Policy);
      if (bucket.publicAccessBlock?.BlockPublicPolicy && isPublicPolicy(document))
        throw publicPolicyBlocked(context, bucket);
      changeBucket(context, bucket, { policy: input.Policy });
      return {};
    },
  },
  GetBucketPolicy: {
    authorize: onBucket('GetBucketPolicy'),
    handle: (input, context) => {
      const { name, policy } = findBucket(context, input);
      if (policy === undefined) throw noPolicy(name);
      return { Policy: policy };
    },
  },
  DeleteBucketPolicy: {
    authorize: onBucket('DeleteBucketPolicy'),
    handle: (input, context) => {
      changeBucket(context, findBucket(context, input), { policy: undefined });
      return {};
    },
  },
  GetBucketPolicyStatus: {
    authorize: onBucket('GetBucketPolicyStatus'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const document = policyOf(bucket);
      if (!document) throw noPolicy(bucket.name);
      return { PolicyStatus: { IsPublic: isPublicPolicy(document) } };
    },
  },
} satisfies Operations<S3Sdk>;

const noPolicy = (name: string) =>
  noConfiguration('NoSuchBucketPolicy', 'The bucket policy does not exist', name);

const publicPolicyBlocked = ({ caller }: RequestContext, { name }: Bucket) =>
  accessDenied(
    `User: ${caller.kind === 'service' ? caller.principal : caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(name)}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
  );

const malformed = (message: string) => new AwsError('MalformedPolicy', message, { httpStatus: 400 });

const MAX_POLICY_BYTES = 20 * 1024;

const readBucketPolicy = (bucket: Bucket, text: string): PolicyDocument => {
  const json = text.startsWith('{') ? parseJson(text) : undefined;
  if (!isRecord(json)) throw notJson();
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES)
    throw malformed('Normalized policy document exceeds the maximum allowed size of 20480 bytes');
  const statements = json.Statement === undefined ? undefined : [json.Statement].flat();
  if (!statements) throw malformed('Missing required field Statement');
  if (statements.length === 0) throw malformed('Could not parse the policy: Statement is empty!');
  for (const statement of statements) checkFields(statement);
  const document = readPolicyDocument(text);
  if (!document) throw malformed('This policy contains invalid Json');
  for (const statement of document.Statement) checkStatement(bucket, statement);
  return document;
};

export const notJson = (): AwsError =>
  malformed("Policies must be valid JSON and the first byte must be '{'");

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const checkFields = (statement: unknown) => {
  if (!isRecord(statement)) throw malformed('Unexpected string in Statement');
  if (statement.Effect === undefined) throw malformed('Missing required field Effect');
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    throw malformed(`Invalid effect: ${String(statement.Effect)}`);
  for (const field of ['Principal', 'Action', 'Resource']) {
    if (statement[field] === undefined && statement[`Not${field}`] === undefined)
      throw malformed(`Missing required field ${field}`);
  }
};

const checkStatement = ({ name }: Bucket, statement: PolicyStatement) => {
  const actions = [statement.Action ?? statement.NotAction ?? []].flat();
  if (actions.some((action) => action !== '*' && !/^s3:[\w*?]+$/i.test(action)))
    throw malformed('Policy has invalid action');
  const resources = [statement.Resource ?? statement.NotResource ?? []].flat();
  if (resources.some((resource) => !isOfBucket(resource, name)))
    throw malformed('Policy has invalid resource');
  const onlyBucket = resources.every((resource) => !resource.includes('/') && !/[*?]/.test(resource));
  if (
    onlyBucket &&
    actions.length > 0 &&
    actions.every((action) => /^s3:(Get|Put|Delete)Object$/i.test(action))
  )
    throw malformed('Action does not apply to any resource(s) in statement');
};

/** The bucket's own ARN, or one below it. */
const isOfBucket = (resource: string, name: string): boolean => {
  const [, given = ''] = /^arn:aws[\w-]*:s3:::([^/]*)/.exec(resource) ?? [];
  return given === name || (given.endsWith('*') && name.startsWith(given.slice(0, -1)) && given.length > 1);
};
