// A mistake on purpose: sends to the queue that feeds it, with a number that counts up. At 40 it gives up.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const queue = new SQSClient({});

export const handler = async ({ Records }) => {
  for (const { body } of Records) {
    const next = Number(body) + 1;
    const message = { QueueUrl: process.env.QUEUE_URL, MessageBody: String(next) };
    if (next <= 40) await queue.send(new SendMessageCommand(message));
  }
};
