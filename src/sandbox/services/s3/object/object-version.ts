import type { Grant, Tag } from '@aws-sdk/client-s3';
import { defineTable } from '../../../kernel/table.ts';
import type { StoredChecksum } from './checksums.ts';

/** A piece of a body, as a blob; a multipart upload has one for each part. */
export interface BodyPart {
  readonly sha256: string;
  readonly size: number;
  /** Base64, of parts that were uploaded with one. */
  readonly checksum?: string | undefined;
}

/** What is sent back as headers. */
export interface ObjectHeaders {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  /** Milliseconds. */
  readonly expiresMs?: number | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

export type Encryption =
  | { readonly kind: 'AES256' }
  | { readonly kind: 'aws:kms' | 'aws:kms:dsse'; readonly keyArn: string; readonly bucketKey: boolean }
  /** The customer's key itself isn't kept, only its MD5. */
  | { readonly kind: 'SSE-C'; readonly keyMd5: string };

export interface ObjectLock {
  readonly mode?: 'GOVERNANCE' | 'COMPLIANCE' | undefined;
  readonly untilMs?: number | undefined;
  readonly legalHold?: 'ON' | 'OFF' | undefined;
}

interface Place {
  readonly bucket: string;
  readonly key: string;
  /** `null` where the bucket isn't versioned. */
  readonly versionId: string;
  /** Rises with every version that is written; the highest of a key is its current one. */
  readonly serial: number;
  /** Whole seconds, as S3 keeps it. */
  readonly lastModifiedMs: number;
}

export interface StoredObject extends Place {
  readonly kind: 'object';
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly parts: readonly BodyPart[];
  readonly isMultipart: boolean;
  readonly checksum: StoredChecksum;
  readonly headers: ObjectHeaders;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly encryption: Encryption;
  readonly tags: readonly Tag[];
  readonly grants?: readonly Grant[] | undefined;
  readonly lock?: ObjectLock | undefined;
}

export interface DeleteMarker extends Place {
  readonly kind: 'delete-marker';
}

export type ObjectVersion = StoredObject | DeleteMarker;

/** One row a version, so that no row grows. */
export const versions = defineTable<ObjectVersion>('s3.versions', 'account');

export const versionKey = ({ bucket, key, versionId }: Pick<Place, 'bucket' | 'key' | 'versionId'>): string =>
  `${bucket}/${versionId}/${key}`;

export const quoted = (etag: string): string => `"${etag}"`;
