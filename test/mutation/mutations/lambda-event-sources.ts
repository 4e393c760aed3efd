import type { Mutation } from '../mutation.ts';

/** Event source mappings. */
export const lambdaEventSources: readonly Mutation[] = [
  {
    breaks: 'a mapping is created whatever its role may do',
    file: 'sandbox/services/lambda/event-source/check-source.ts',
    find: 'if (isDenied(error))',
    replace: "if (error.code === '')",
    proofs: ['queue-mapping-needs-rights'],
  },
  {
    breaks: 'a message that failed is deleted like the others',
    file: 'sandbox/services/lambda/event-source/queue/queue-consumer.ts',
    find: 'const handled = answer ? this.#handled(batch, answer.payload) : [];',
    replace: 'const handled = batch.map(({ handle }) => handle);',
    proofs: ['mapping-ignores-async-settings', 'mapping-deletes-what-was-handled'],
  },
  {
    breaks: 'the mapping deletes nothing',
    file: 'sandbox/services/lambda/event-source/queue/queue-consumer.ts',
    find: 'const removed = handled.length > 0 ?',
    replace: 'const removed = handled.length > 10_000 ?',
    proofs: ['mapping-deletes-what-was-handled'],
  },
  {
    breaks: 'a batch has one message by default',
    file: 'sandbox/services/lambda/event-source/mapping-settings.ts',
    find: '{ sqs: 10,',
    replace: '{ sqs: 1,',
    proofs: ['default-batch-sizes'],
  },
  {
    breaks: 'a batch of a stream has 10,000 records by default',
    file: 'sandbox/services/lambda/event-source/mapping-settings.ts',
    find: 'kinesis: 100 }',
    replace: 'kinesis: 10_000 }',
    proofs: ['default-batch-sizes'],
  },
  {
    breaks: 'records of streams are not handed to the function',
    file: 'sandbox/services/lambda/event-source/stream/batch-processor.ts',
    find: 'if (fresh.records.length === 0) return;',
    replace: 'if (fresh.records.length >= 0) return;',
    proofs: ['poller-reads-the-stream', 'stream-of-a-table-feeds-a-function'],
  },
  {
    breaks: 'what the function says of single messages is not looked at',
    file: 'sandbox/services/lambda/event-source/queue/queue-consumer.ts',
    find: 'if (!this.#parts.mapping.settings.reportsItemFailures) return handles;',
    replace: 'if (handles.length > 0) return handles;',
    proofs: ['failed-items-come-back-alone'],
  },
  {
    breaks: 'the whole batch comes back where one message failed',
    file: 'sandbox/services/lambda/event-source/queue/queue-consumer.ts',
    find: 'return batch.filter(({ id }) => !failures.ids.has(id)).map(({ handle }) => handle);',
    replace: 'return [];',
    proofs: ['failed-items-come-back-alone'],
  },
  {
    breaks: 'what is filtered out stays in the queue',
    file: 'sandbox/services/lambda/event-source/queue/queue-consumer.ts',
    find: 'if (unwanted.length > 0) await queue.remove(unwanted);',
    replace: '',
    proofs: ['filtered-messages-are-deleted'],
  },
  {
    breaks: 'filters of a mapping are not looked at',
    file: 'sandbox/services/lambda/event-source/record-filter.ts',
    find: 'compiled.length === 0 ||',
    replace: 'compiled.length >= 0 ||',
    proofs: ['filtered-messages-are-deleted'],
  },
  {
    breaks: "a queue's timeout may be shorter than the function's",
    file: 'sandbox/services/lambda/event-source/check-source.ts',
    find: 'if (visibilitySeconds < timeoutSeconds) {',
    replace: 'if (visibilitySeconds < 0) {',
    proofs: ['visibility-below-the-timeout'],
  },
];
