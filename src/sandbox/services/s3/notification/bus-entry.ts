import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { RequestContext } from '../../../kernel/context.ts';
import { type Bucket, bucketArn } from '../bucket/bucket.ts';
import type { ObjectEvent } from './event-record.ts';

interface Wording {
  readonly detailType: string;
  readonly more: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html */
const WORDINGS: ReadonlyMap<string, Wording> = new Map([
  ['ObjectCreated:Put', { detailType: 'Object Created', more: { reason: 'PutObject' } }],
  ['ObjectCreated:Post', { detailType: 'Object Created', more: { reason: 'POST Object' } }],
  ['ObjectCreated:Copy', { detailType: 'Object Created', more: { reason: 'CopyObject' } }],
  [
    'ObjectCreated:CompleteMultipartUpload',
    { detailType: 'Object Created', more: { reason: 'CompleteMultipartUpload' } },
  ],
  [
    'ObjectRemoved:Delete',
    {
      detailType: 'Object Deleted',
      more: { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' },
    },
  ],
  [
    'ObjectRemoved:DeleteMarkerCreated',
    {
      detailType: 'Object Deleted',
      more: { reason: 'DeleteObject', 'deletion-type': 'Delete Marker Created' },
    },
  ],
  ['ObjectTagging:Put', { detailType: 'Object Tags Added', more: {} }],
  ['ObjectTagging:Delete', { detailType: 'Object Tags Deleted', more: {} }],
  ['ObjectAcl:Put', { detailType: 'Object ACL Updated', more: {} }],
]);

/**
 * What EventBridge is told of an object: another form than the notifications of queues and functions, and the key as it is.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export const busEntry = (
  context: RequestContext,
  bucket: Bucket,
  event: ObjectEvent,
): Omit<PutEventsRequestEntry, 'Time'> => {
  const { detailType, more } = WORDINGS.get(event.name) ?? { detailType: event.name, more: {} };
  return {
    Source: 'aws.s3',
    DetailType: detailType,
    Resources: [bucketArn(bucket.name)],
    Detail: JSON.stringify({
      version: '0',
      bucket: { name: bucket.name },
      object: {
        key: event.key,
        ...(event.size !== undefined && { size: event.size }),
        ...(event.etag !== undefined && { etag: event.etag }),
        ...(bucket.versioning !== undefined && { 'version-id': event.versionId }),
        sequencer: event.serial.toString(16).toUpperCase().padStart(18, '0'),
      },
      'request-id': context.requestId,
      requester: requesterOf(context),
      'source-ip-address': '127.0.0.1',
      ...more,
    }),
  };
};

/** "Account ID or AWS service principal of requester." */
const requesterOf = ({ caller }: RequestContext): string =>
  caller.kind === 'service' ? caller.principal : caller.account;
