/** Bytes too large for a table, kept by their SHA-256 (hex): function packages, objects. */
export interface BlobStore {
  readonly put: (bytes: Uint8Array) => string;
  /** Throws when there is no blob of this hash. */
  readonly get: (sha256: string) => Uint8Array;
  /** The bytes from `start` up to, and without, `end`. Throws when there is no blob of this hash. */
  readonly slice: (sha256: string, start: number, end: number) => Uint8Array;
  readonly delete: (sha256: string) => void;
  /** A part of the store for one owner, whose blobs come and go whatever others keep of the same bytes. */
  readonly within: (owner: string) => BlobStore;
}
