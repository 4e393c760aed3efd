import { createHash } from 'node:crypto';
import type { CopyObjectRequest } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { authorizeObject } from '../authorization.ts';
import { type Bucket, findBucket, type S3Sdk } from '../bucket/bucket.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { publishEvent } from '../notification/publish-event.ts';
import { readPieces, retain } from './bodies.ts';
import { checksumMembers, checksumOf, readAlgorithm, type StoredChecksum } from './checksums.ts';
import { type CustomerKeyInput, checkCustomerKey, encryptionMembers } from './encryption.ts';
import { type FoundObject, findObject } from './find-object.ts';
import { requireThawed } from './get-object.ts';
import { findVersion } from './object-index.ts';
import { checkKey, readTraits } from './object-traits.ts';
import { quoted, type StoredObject } from './object-version.ts';
import { checkCopyConditions, checkWriteConditions } from './preconditions.ts';
import { authorizeWrite } from './put-object.ts';
import { versionMember, writeObject } from './write-version.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObjectOperations = {
  CopyObject: {
    authorize: (input, context) => [
      ...authorizeSource(context, input.CopySource),
      ...authorizeWrite(context, input),
    ],
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      checkKey(input.Key);
      checkDirectives(input);
      const source = findSource(context, input);
      requireThawed(source.object, "Operation is not valid for the source object's storage class");
      checkInPlace(source, bucket, input);
      checkCopyConditions(source.object, input);
      checkWriteConditions(findVersion(context, bucket.name, input.Key), input, input.Key);
      const content = contentOf(context, source.object, input.ChecksumAlgorithm);
      retain(context, source.object.parts);
      const copy = writeObject(
        context,
        { bucket, key: input.Key },
        { ...copiedTraits(context, { bucket, source: source.object, input }), ...content },
      );
      publishEvent(context, bucket, { name: 'ObjectCreated:Copy', ...copy });
      return {
        CopyObjectResult: {
          ETag: quoted(copy.etag),
          LastModified: new Date(copy.lastModifiedMs),
          ...checksumMembers(copy.checksum),
          ChecksumType: copy.checksum.type,
        },
        ...sourceVersionMember(source),
        ...versionMember(bucket, copy),
        ...encryptionMembers(copy),
      };
    },
  },
} satisfies Operations<S3Sdk>;

export const sourceVersionMember = ({ bucket, object }: FoundObject) =>
  bucket.versioning === undefined ? {} : { CopySourceVersionId: object.versionId };

interface CopySource {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** `bucket/key` or `/bucket/key?versionId=…`, percent-encoded; a plus is a space. */
export const parseCopySource = (text: string): CopySource => {
  const [path = '', versionId] = text.replace(/^\//, '').split('?versionId=');
  const slash = path.search(/\/|%2F/i);
  const [Bucket, Key] = [path.slice(0, slash), path.slice(slash).replace(/^(\/|%2F)/i, '')].map(decode);
  if (slash <= 0 || !Bucket || !Key)
    throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', text);
  return { Bucket, Key, ...(versionId && { VersionId: decode(versionId) }) };
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

export const authorizeSource = (context: RequestContext, copySource: string): readonly Authorization[] => {
  const source = parseCopySource(copySource);
  const action = source.VersionId === undefined ? 'GetObject' : 'GetObjectVersion';
  return authorizeObject(context, source, { action });
};

export interface CopySourceInput {
  readonly CopySource: string;
  readonly ExpectedSourceBucketOwner?: string | undefined;
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerKey?: string | undefined;
  readonly CopySourceSSECustomerKeyMD5?: string | undefined;
}

/** The object that is copied from. Throws as reading it would. */
export const findSource = (context: RequestContext, input: CopySourceInput): FoundObject => {
  const found = findObject(context, {
    ...parseCopySource(input.CopySource),
    ExpectedBucketOwner: input.ExpectedSourceBucketOwner,
  });
  const key: CustomerKeyInput = {
    SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: input.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
  };
  checkCustomerKey(found.object, key);
  return found;
};

type CopyInput = Omit<CopyObjectRequest, 'Bucket' | 'Key' | 'CopySource'> & {
  readonly Bucket: string;
  readonly Key: string;
  readonly CopySource: string;
};

const checkDirectives = ({ MetadataDirective, TaggingDirective }: CopyInput): void => {
  for (const [what, directive] of [
    ['metadata', MetadataDirective],
    ['tagging', TaggingDirective],
  ] as const) {
    if (directive !== undefined && !['COPY', 'REPLACE'].includes(directive))
      throw invalidArgument(`Unknown ${what} directive.`, `x-amz-${what}-directive`, directive);
  }
};

const checkInPlace = (source: FoundObject, bucket: Bucket, input: CopyInput) => {
  const isSame = source.bucket.name === bucket.name && source.object.key === input.Key;
  const isCurrent = parseCopySource(input.CopySource).VersionId === undefined;
  const changes = [
    input.MetadataDirective === 'REPLACE',
    input.StorageClass,
    input.ServerSideEncryption,
    input.SSECustomerAlgorithm,
    input.WebsiteRedirectLocation,
    bucket.encryption,
  ];
  if (!isSame || !isCurrent || changes.some(Boolean)) return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
};

interface CopyParts {
  readonly bucket: Bucket;
  readonly source: StoredObject;
  readonly input: CopyInput;
}

/** Metadata and tags come along unless they are replaced; storage class, ACL, lock and encryption never do. */
const copiedTraits = (context: RequestContext, { bucket, source, input }: CopyParts) => {
  const traits = readTraits(context, bucket, {
    ...input,
    Tagging: input.TaggingDirective === 'REPLACE' ? input.Tagging : undefined,
  });
  const { WebsiteRedirectLocation } = traits.headers;
  return {
    ...traits,
    ...(input.MetadataDirective !== 'REPLACE' && {
      headers: { ...source.headers, WebsiteRedirectLocation },
      metadata: source.metadata,
    }),
    ...(input.TaggingDirective !== 'REPLACE' && { tags: source.tags }),
  };
};

/** A copy is one piece, whatever its source was. */
const contentOf = (context: RequestContext, source: StoredObject, asked: string | undefined) => {
  const { size, parts } = source;
  const algorithm = asked === undefined ? source.checksum.algorithm : readAlgorithm(asked, 'CopyObject');
  const isKept = algorithm === source.checksum.algorithm && source.checksum.type === 'FULL_OBJECT';
  const checksum: StoredChecksum = isKept
    ? source.checksum
    : { algorithm, value: checksumOf(algorithm, readPieces(context, parts)), type: 'FULL_OBJECT' };
  const etag = source.isMultipart ? md5Of(readPieces(context, parts)) : source.etag;
  return { size, parts, etag, checksum, isMultipart: false };
};

const md5Of = (pieces: Iterable<Uint8Array>): string => {
  const hash = createHash('md5');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
};
