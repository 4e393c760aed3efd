import type { RequestContext } from '../../../kernel/context.ts';
import { type Bucket, bucketArn, ownerOf } from '../bucket/bucket.ts';
import { encodeUrl } from '../object/list-encoding.ts';

/** What happened to an object. */
export interface ObjectEvent {
  /** Without the leading `s3:`: `ObjectCreated:Put`. */
  readonly name: string;
  readonly key: string;
  readonly versionId: string;
  readonly serial: number;
  readonly kind: 'object' | 'delete-marker';
  readonly size?: number;
  readonly etag?: string;
}

/** Events on what is there already have a later version of the structure. */
const VERSIONS: Readonly<Record<string, string>> = { ObjectTagging: '2.3', ObjectAcl: '2.3' };

/**
 * One record of a notification.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const eventRecord = (
  context: RequestContext,
  bucket: Bucket,
  { event, configurationId }: { readonly event: ObjectEvent; readonly configurationId: string },
) => ({
  eventVersion: VERSIONS[event.name.split(':')[0] ?? ''] ?? '2.1',
  eventSource: 'aws:s3',
  awsRegion: bucket.region,
  eventTime: new Date(context.clock.now()).toISOString(),
  eventName: event.name,
  userIdentity: { principalId: principalId(context) },
  requestParameters: { sourceIPAddress: '127.0.0.1' },
  responseElements: {
    'x-amz-request-id': context.requestId,
    'x-amz-id-2': Buffer.from(`sandbox ${context.requestId}`).toString('base64'),
  },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId,
    bucket: {
      name: bucket.name,
      ownerIdentity: { principalId: ownerOf(context).ID.slice(0, 14).toUpperCase() },
      arn: bucketArn(bucket.name),
    },
    object: {
      key: encodeUrl(event.key).replaceAll('%2F', '/'),
      ...sizeAndTag(event),
      ...(bucket.versioning !== undefined && { versionId: event.versionId }),
      sequencer: event.serial.toString(16).toUpperCase().padStart(18, '0'),
    },
  },
});

/** A removed object has neither; a delete marker has the tag of nothing. */
const sizeAndTag = (event: ObjectEvent) => {
  if (event.name === 'ObjectRemoved:Delete') return {};
  if (event.kind === 'delete-marker') return { eTag: 'd41d8cd98f00b204e9800998ecf8427e' };
  return { size: event.size, eTag: event.etag };
};

const principalId = ({ caller }: RequestContext): string => {
  if (caller.kind === 'service') return caller.principal;
  return caller.kind === 'anonymous' ? 'Anonymous' : `AWS:${caller.userId}`;
};
