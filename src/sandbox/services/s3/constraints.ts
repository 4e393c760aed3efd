import type { AwsError } from '../../kernel/aws-error.ts';
import type { Constraints } from '../../kernel/service.ts';
import { malformedAcl } from './bucket/acl.ts';
import { notJson } from './bucket/bucket-policy.ts';
import { invalidArgument, malformedXml } from './errors.ts';

/** The limits of botocore's model; what S3 words in its own way, or takes all the same, the operations look at. */
export const loadConstraints = async (): Promise<Constraints> => {
  const { default: model } = await import('./constraints.json', { with: { type: 'json' } });
  const kept = Object.entries(model).filter(([shape]) => !/Request$/.test(shape) && !CHECKED.has(shape));
  return Object.fromEntries(kept);
};

const CHECKED = new Set([
  'CreateBucketConfiguration',
  'LambdaFunctionConfiguration',
  'QueueConfiguration',
  'TopicConfiguration',
  'FilterRule',
  'CompletedMultipartUpload',
]);

/** S3 checks XML against a schema and says no more than that it doesn't fit. */
export const invalidMember = (path: string): AwsError =>
  path.startsWith('accessControlPolicy.') ? malformedAcl() : malformedXml();

export const missingMember = (path: string): AwsError => {
  if (path === 'policy') return notJson();
  if (path.startsWith('accessControlPolicy.')) return malformedAcl();
  if (path.includes('.')) return malformedXml();
  const name = QUERY_NAMES[path];
  return name === undefined ? malformedXml() : invalidArgument(`Missing required parameter ${name}`, name);
};

const QUERY_NAMES: Readonly<Record<string, string>> = {
  id: 'id',
  uploadId: 'uploadId',
  partNumber: 'partNumber',
  copySource: 'x-amz-copy-source',
  objectAttributes: 'x-amz-object-attributes',
};
