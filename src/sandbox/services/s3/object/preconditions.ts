import { AwsError } from '../../../kernel/aws-error.ts';
import { headerNotImplemented, noSuchKey, preconditionFailed } from '../errors.ts';
import { type ObjectVersion, quoted, type StoredObject } from './object-version.ts';

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** Conditions of GET and HEAD, in the order of RFC 9110, section 13.2.2. Throws 412 and 304. */
export const checkReadConditions = (object: StoredObject, input: ReadConditions, nowMs: number): void => {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = input;
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, object)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince && object.lastModifiedMs > IfUnmodifiedSince.getTime())
    throw preconditionFailed('If-Unmodified-Since');
  if (IfNoneMatch !== undefined) {
    if (matches(IfNoneMatch, object)) throw notModified(object);
  } else if (IfModifiedSince && isUnmodified(object, IfModifiedSince) && IfModifiedSince.getTime() <= nowMs)
    throw notModified(object);
};

const isUnmodified = (object: StoredObject, since: Date) => object.lastModifiedMs <= since.getTime();

const notModified = ({ etag, lastModifiedMs }: StoredObject) =>
  new AwsError('NotModified', 'Not Modified', {
    httpStatus: 304,
    headers: { etag: quoted(etag), 'last-modified': new Date(lastModifiedMs).toUTCString() },
  });

/** A list of entity tags, with or without quotes, or `*`. */
const matches = (condition: string, { etag }: StoredObject): boolean =>
  condition.split(',').some((one) => {
    const tag = one.trim().replace(/^"|"$/g, '');
    return tag === '*' || tag === etag;
  });

export interface CopyConditions {
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html: a copy knows no "not modified". */
export const checkCopyConditions = (source: StoredObject, input: CopyConditions): void => {
  const { CopySourceIfMatch: match, CopySourceIfNoneMatch: noneMatch } = input;
  const { CopySourceIfModifiedSince: modified, CopySourceIfUnmodifiedSince: unmodified } = input;
  if (match !== undefined && !matches(match, source)) throw preconditionFailed('x-amz-copy-source-If-Match');
  if (match === undefined && unmodified && source.lastModifiedMs > unmodified.getTime())
    throw preconditionFailed('x-amz-copy-source-If-Unmodified-Since');
  if (noneMatch !== undefined && matches(noneMatch, source))
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  if (noneMatch === undefined && modified && isUnmodified(source, modified))
    throw preconditionFailed('x-amz-copy-source-If-Modified-Since');
};

export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export const checkWriteConditions = (
  current: ObjectVersion | undefined,
  { IfMatch, IfNoneMatch }: WriteConditions,
  key: string,
): void => {
  if (IfMatch !== undefined && IfNoneMatch !== undefined)
    throw headerNotImplemented(
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    );
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch !== '*')
      throw headerNotImplemented(
        'If-None-Match',
        "We don't accept the provided value of If-None-Match header for this API",
      );
    if (current?.kind === 'object') throw preconditionFailed('If-None-Match');
  }
  if (IfMatch === undefined) return;
  if (IfMatch === '*')
    throw headerNotImplemented(
      'If-Match',
      "We don't accept the provided value of If-Match header for this API",
    );
  if (current?.kind !== 'object') throw noSuchKey(key);
  if (!matches(IfMatch, current)) throw preconditionFailed('If-Match');
};
