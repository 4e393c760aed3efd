import type { Random } from '../random.ts';
import type { Calculation, Problem } from './calculation.ts';
import { decimal, over, rational, roundDown, roundUp, times } from './rational.ts';

/** 300 calls a second for each action without high throughput: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const fifoThroughput: Calculation = {
  id: 'generated-fifo-throughput',
  topic: 'sqs',
  exams: { 'DVA-C02': 1, 'SAA-C03': 3 },
  facts: ['n000-fifo-300', 'n000-fifo-3000-batched'],
  reference:
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html',
  checked: '2026-11-21',
  pose: (random) => random.pick([poseCalls, poseMessages])(random),
};

const poseCalls = (random: Random): Problem => {
  const messages = rational(random.int(101, 2999));
  const answer = roundUp(over(messages, rational(10)));
  return {
    stem: `${random.pick(CALL_SCENARIOS)(decimal(messages))} How many SendMessageBatch calls a second are enough?`,
    answer,
    working: `A batch carries up to ten messages: ${decimal(messages)} / 10, rounded up, is ${decimal(answer)}, which is within the 300 calls a second of an action.`,
    show: (value) => decimal(value, 0),
    mistakes: [
      { value: messages, why: 'This sends each message in a call of its own.' },
      { value: roundDown(over(messages, rational(10))), why: 'This rounds down and leaves messages over.' },
      {
        value: rational(3000),
        why: 'This is the number of messages that batches make possible; the quota counts 300 calls.',
      },
      { value: rational(300), why: 'This is the quota of calls, of which the load needs fewer.' },
    ],
  };
};

const CALL_SCENARIOS = [
  (messages: string) =>
    `An exchange writes ${messages} messages a second to a FIFO queue without high throughput.`,
  (messages: string) =>
    `A FIFO queue in its default mode has to take ${messages} messages a second from one producer, which sends full batches.`,
] as const;

const poseMessages = (random: Random): Problem => {
  const batch = rational(random.int(2, 9));
  const answer = times(rational(300), batch);
  return {
    stem: `${random.pick(MESSAGE_SCENARIOS)(decimal(batch))} Up to how many messages a second does the queue accept?`,
    answer,
    working: `The quota is 300 calls a second for each action, and a call carries ${decimal(batch)} messages: 300 × ${decimal(batch)} = ${decimal(answer)}.`,
    show: (value) => decimal(value, 0),
    mistakes: [
      { value: rational(300), why: 'This is the quota without batches, when each call carries one message.' },
      { value: rational(3000), why: 'This is reached with full batches of ten.' },
      {
        value: times(rational(3000), batch),
        why: 'This takes 3,000 for the quota of calls; it is that of messages in full batches.',
      },
      {
        value: times(rational(100), batch),
        why: 'The quota is 300 calls for each action; sending does not share it with receiving and deleting.',
      },
    ],
  };
};

const MESSAGE_SCENARIOS = [
  (batch: string) =>
    `A producer sends batches of ${batch} messages to a FIFO queue that does not use high throughput.`,
  (batch: string) =>
    `Bookings go to a FIFO queue in its default mode; each SendMessageBatch call carries ${batch} of them.`,
] as const;
