import type { Mutation } from '../mutation.ts';

export const sns: readonly Mutation[] = [
  {
    breaks: 'only the first subscription gets a message',
    file: 'sandbox/services/sns/delivery/deliver.ts',
    find: '      if (accepts(subscription, message)) await begin(context, subscription, notice);\n',
    replace: '      if (accepts(subscription, message)) return begin(context, subscription, notice);\n',
    proofs: ['fan-out-to-queues', 'fifo-fan-out', 'filter-policy'],
  },
  {
    breaks: 'filter policies are not looked at',
    file: 'sandbox/services/sns/delivery/deliver.ts',
    find: 'if (accepts(subscription, message)) await begin',
    replace: 'if (accepts(subscription, message) || true) await begin',
    proofs: ['filter-policy', 'deliveries-are-counted-by-subscription'],
  },
  {
    breaks: 'a queue takes what SNS sends whatever its policy says',
    file: 'sandbox/services/sns/delivery/send-to-queue.ts',
    find: "{ service: 'sns.amazonaws.com', sourceArn: topicArn(context, subscription.topicName) },",
    replace: "{ service: 'logs.amazonaws.com', sourceArn: topicArn(context, subscription.topicName) },",
    proofs: ['queue-needs-a-policy', 'fan-out-to-queues'],
  },
  {
    breaks: 'what can not be delivered is dropped',
    file: 'sandbox/services/sns/delivery/deliver.ts',
    find: "if (!RedrivePolicy || notice.type !== 'Notification') return",
    replace: "if (!RedrivePolicy || notice.type === 'Notification') return",
    proofs: ['subscription-dead-letters'],
  },
  {
    breaks: 'nothing is delivered',
    file: 'sandbox/services/sns/delivery/deliver.ts',
    find: '      if (subscription.isPending) continue;\n',
    replace: '      if (!subscription.isPending) continue;\n',
    proofs: ['late-subscriber-misses', 'topic-pushes-to-a-function'],
  },
  {
    breaks: 'SNS waits for the function that it invokes',
    file: 'sandbox/services/sns/delivery/invoke-function.ts',
    find: "InvocationType: 'Event',",
    replace: "InvocationType: 'RequestResponse',",
    proofs: ['who-invokes-asynchronously'],
  },
  {
    breaks: 'a failed delivery is not tried again',
    file: 'sandbox/services/sns/delivery/deliver.ts',
    find: 'isRetryable(error) ? retryDelayMs(retriesOf(context, delivery), attempts) : undefined;',
    replace: 'isRetryable(error) ? undefined : undefined;',
    proofs: ['failed-delivery-is-retried'],
  },
  {
    breaks: 'nobody can be subscribed by HTTPS',
    file: 'sandbox/services/sns/subscription/subscription.ts',
    find: "'http', 'https', 'email'",
    replace: "'http', 'email'",
    proofs: ['who-can-subscribe'],
  },
];
