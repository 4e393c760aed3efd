import type { Message, ReceiveMessageCommandInput } from '@aws-sdk/client-sqs';
import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { MAX_VISIBILITY_SECONDS } from './attributes/queue-attributes.ts';
import { deadLetterQueueFor, moveToDeadLetters } from './dead-letters.ts';
import { invalidValue, overLimit } from './errors.ts';
import { authorizeUrl, findQueue } from './find-queue.ts';
import type { LiveMessage } from './live/message-store.ts';
import { type Attempts, attemptsOf } from './live/receive-attempts.ts';
import type { RunningQueue } from './live/running-queue.ts';
import type { SqsSdk } from './queue.ts';
import { checkAttributeNames, showMessage } from './show-message.ts';

export const receiveMessageOperations = {
  ReceiveMessage: {
    authorize: authorizeUrl,
    handle: async (input, context) => {
      const receive = readRequest(input, context);
      const { queue, waitMs } = receive;
      const found = takeMessages(receive);
      const isShort = waitMs === 0;
      if (isShort && found.length === 0) checkInFlight(queue);
      if (isShort || found.length > 0) return answer(receive, found);
      const waited = await queue.waiting.wait<readonly LiveMessage[]>({
        attempt: () => nonEmpty(takeMessages(receive)),
        nothing: [],
        durationMs: waitMs,
        clock: context.clock,
        signal: context.signal,
      });
      return answer(receive, waited);
    },
  },
} satisfies Operations<SqsSdk>;

interface Receive {
  readonly context: RequestContext;
  readonly queue: RunningQueue;
  readonly input: ReceiveMessageCommandInput;
  readonly max: number;
  readonly waitMs: number;
  readonly visibilityMs: number;
  /** For a FIFO queue and a client that gives an attempt id. */
  readonly attempts: Attempts | undefined;
}

const readRequest = (input: ReceiveMessageCommandInput, context: RequestContext): Receive => {
  const queue = findQueue(context, input.QueueUrl ?? '');
  const { MaxNumberOfMessages: max = 1, WaitTimeSeconds, VisibilityTimeout } = input;
  if (max < 1 || max > 10) {
    throw invalidValue(max, 'MaxNumberOfMessages', 'Must be between 1 and 10, if provided.');
  }
  if (WaitTimeSeconds !== undefined && (WaitTimeSeconds < 0 || WaitTimeSeconds > 20)) {
    throw invalidValue(WaitTimeSeconds, 'WaitTimeSeconds', 'Must be >= 0 and <= 20, if provided.');
  }
  if (
    VisibilityTimeout !== undefined &&
    (VisibilityTimeout < 0 || VisibilityTimeout > MAX_VISIBILITY_SECONDS)
  ) {
    throw invalidValue(VisibilityTimeout, 'VisibilityTimeout', 'Must be >= 0 and <= 43200, if provided.');
  }
  checkAttributeNames(input);
  const { waitMs, visibilityTimeoutMs } = queue.settings;
  return {
    ...{ context, queue, input, max },
    waitMs: WaitTimeSeconds === undefined ? waitMs : WaitTimeSeconds * 1000,
    visibilityMs: VisibilityTimeout === undefined ? visibilityTimeoutMs : VisibilityTimeout * 1000,
    attempts: readAttempt(queue, input.ReceiveRequestAttemptId),
  };
};

const readAttempt = (queue: RunningQueue, attemptId: string | undefined): Attempts | undefined => {
  if (attemptId === undefined) return undefined;
  if (!queue.isFifo) {
    throw invalidValue(
      attemptId,
      'ReceiveRequestAttemptId',
      'The request include parameter that is not valid for this queue type.',
    );
  }
  if (/^[!-~]{1,128}$/.test(attemptId)) return attemptsOf(queue);
  throw invalidValue(
    attemptId,
    'ReceiveRequestAttemptId',
    'ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
  );
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_IN_FLIGHT = 120_000;

/** "If you reach this quota while using short polling, Amazon SQS returns the OverLimit error"; FIFO queues never do. */
const checkInFlight = (queue: RunningQueue): void => {
  if (queue.isFifo || queue.messages.count('in-flight') < MAX_IN_FLIGHT) return;
  throw overLimit(
    `Too many messages in flight: the maximum number of in flight messages for this queue, ${MAX_IN_FLIGHT}, is reached.`,
  );
};

/** Takes what can be had now; what was received too often goes to the dead-letter queue instead. */
const takeMessages = (receive: Receive): readonly LiveMessage[] => {
  const { context, queue, input, attempts } = receive;
  queue.settle();
  const nowMs = context.clock.now();
  const again = attempts?.repeat(input.ReceiveRequestAttemptId ?? '', nowMs);
  if (again) return again.map((live) => holdLonger(receive, live));
  const taken: LiveMessage[] = [];
  const max = Math.min(receive.max, MAX_IN_FLIGHT - queue.messages.count('in-flight'));
  if (max <= 0) return [];
  // A queue may be its own dead-letter queue: then what is moved comes by again.
  let left = queue.messages.count('visible');
  for (const live of queue.messages.deliverable()) {
    const deadLetterQueue = deadLetterQueueFor(context, queue, live);
    if (deadLetterQueue) moveToDeadLetters(context, live, { from: queue, to: deadLetterQueue });
    else taken.push(hold(receive, live));
    left -= 1;
    if (taken.length === max || left === 0) break;
  }
  // With a timeout of 0 they are visible again at once, but aren't received twice by one call.
  if (receive.visibilityMs === 0) queue.settle();
  attempts?.remember(input.ReceiveRequestAttemptId ?? '', taken, nowMs);
  return taken;
};

const hold = ({ context, queue, visibilityMs }: Receive, live: LiveMessage): LiveMessage => {
  const nowMs = context.clock.now();
  const { receiveCount = 0, firstReceivedAtMs = nowMs } = live.delivery ?? {};
  queue.hide(live, {
    receiveCount: receiveCount + 1,
    firstReceivedAtMs,
    lastReceivedAtMs: nowMs,
    visibleAtMs: nowMs + visibilityMs,
  });
  return live;
};

/** "If a retry occurs within the deduplication interval, it resets the visibility timeout." */
const holdLonger = ({ context, queue, visibilityMs }: Receive, live: LiveMessage): LiveMessage => {
  const { delivery } = live;
  if (delivery) queue.hide(live, { ...delivery, visibleAtMs: context.clock.now() + visibilityMs });
  return live;
};

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

const answer = (
  { queue, input }: Receive,
  found: readonly LiveMessage[],
): { readonly Messages?: Message[] } =>
  found.length === 0 ? {} : { Messages: found.map((live) => showMessage(queue, live, input)) };
