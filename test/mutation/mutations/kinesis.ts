import type { Mutation } from '../mutation.ts';

export const kinesis: readonly Mutation[] = [
  {
    breaks: 'a record goes to any shard',
    file: 'sandbox/services/kinesis/records/put-records.ts',
    find: 'hashOf(PartitionKey)',
    replace: 'hashOf(context.uuid())',
    proofs: ['same-key-same-shard'],
  },
  {
    breaks: 'a shard takes as much as comes',
    file: 'sandbox/services/kinesis/records/throughput.ts',
    find: 'used.bytes + bytes > WRITE_BYTES',
    replace: 'used.bytes > 100 * WRITE_BYTES',
    proofs: ['one-key-fills-one-shard'],
  },
  {
    breaks: 'a stream keeps records for a day, whatever it is told',
    file: 'sandbox/services/kinesis/records/record-log.ts',
    find: 'stream.retentionHours * HOUR_MS',
    replace: '24 * HOUR_MS',
    proofs: ['stream-can-be-read-again'],
  },
  {
    breaks: 'LATEST begins at the oldest record',
    file: 'sandbox/services/kinesis/records/shard-iterator.ts',
    find: 'return rows().at(-1)?.sequence ?? shard.startSequence;',
    replace: 'return BEFORE_ALL;',
    proofs: ['where-reading-begins'],
  },
  {
    breaks: 'TRIM_HORIZON begins after the newest record',
    file: 'sandbox/services/kinesis/records/shard-iterator.ts',
    find: '    default:\n      return BEFORE_ALL;',
    replace: '    default:\n      return rows().at(-1)?.sequence ?? BEFORE_ALL;',
    proofs: ['where-reading-begins', 'stream-can-be-read-again'],
  },
  {
    breaks: 'batches are not bisected',
    file: 'sandbox/services/lambda/event-source/stream/batch-processor.ts',
    find: 'if (stream.bisectsOnError && records.length > 1) {',
    replace: 'if (!stream.bisectsOnError && records.length > 1) {',
    proofs: ['poison-record-blocks-its-shard'],
  },
];
