/** Bytes too large for a table, kept by their SHA-256 (hex): function packages, objects. */
export interface BlobStore {
  readonly put: (bytes: Uint8Array) => string;
  /** Throws when there is no blob of this hash. */
  readonly get: (sha256: string) => Uint8Array;
  readonly delete: (sha256: string) => void;
}
