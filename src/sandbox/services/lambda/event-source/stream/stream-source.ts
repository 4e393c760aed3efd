/** A record of a stream, as a mapping handles it. */
export interface StreamRecord {
  /** The record's own id (`eventID`), under which the trace has what led to it. */
  readonly id: string;
  readonly sequenceNumber: string;
  readonly arrivedMs: number;
  /** Records of the same key stay in order. */
  readonly key: string;
  /** As the function gets it, and the same as JSON. */
  readonly event: object;
  /** What filters look at, where it isn't the event itself. */
  readonly filtered?: object;
  readonly text: string;
}

export interface Shard {
  readonly id: string;
  /** Must be finished first, where it is still there. */
  readonly parentId: string | undefined;
}

/** Where in a shard to begin. */
export type Position =
  | { readonly kind: 'oldest' }
  | { readonly kind: 'newest' }
  | { readonly kind: 'at'; readonly timeMs: number }
  | { readonly kind: 'after'; readonly sequenceNumber: string };

export interface Page {
  readonly records: readonly StreamRecord[];
  /** Undefined at the end of a closed shard. */
  readonly next: string | undefined;
}

/** A kind of stream, read under the function's role. Calls throw AwsError. */
export interface StreamSource {
  /** The name of the batch in the record of a failure: `DDBStreamBatchInfo`. */
  readonly batchInfoName: string;
  /** How long the stream keeps a record. */
  readonly retentionMs: number;
  readonly shards: () => Promise<readonly Shard[]>;
  readonly iterator: (shardId: string, position: Position) => Promise<string>;
  readonly read: (iterator: string, limit: number, shardId: string) => Promise<Page>;
}
