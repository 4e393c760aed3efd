import type { PublishBatchRequestEntry, PublishBatchResultEntry } from '@aws-sdk/client-sns';
import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { fanOut } from '../delivery/deliver.ts';
import { sendText } from '../delivery/send-mail.ts';
import { invalidParameter } from '../errors.ts';
import { isPhoneNumber } from '../subscription/check-endpoint.ts';
import { authorizeTopic, getTopic, type SnsSdk, type Topic } from '../topic/topic.ts';
import { admit } from './fifo.ts';
import type { Message } from './message.ts';
import { maxSizeOf, type Published, readMessage, sizeOf } from './read-message.ts';

const MAX_ENTRIES = 10;

export const publishOperations = {
  Publish: {
    authorize: ({ TopicArn, TargetArn, PhoneNumber }, context) => {
      const arn = TopicArn ?? TargetArn;
      if (PhoneNumber !== undefined || arn === undefined || isEndpoint(arn))
        return { action: 'SNS:Publish', resource: arn ?? '*' };
      return authorizeTopic(context, arn);
    },
    handle: async (input, context) => {
      const { TopicArn, TargetArn, PhoneNumber, ...published } = input;
      if ([TopicArn, TargetArn, PhoneNumber].filter((target) => target !== undefined).length !== 1)
        throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
      if (PhoneNumber !== undefined) return publishToPhone(context, PhoneNumber, published);
      const arn = TopicArn ?? TargetArn ?? '';
      if (isEndpoint(arn))
        throw invalidParameter('TargetArn Reason: No endpoint found for the target arn specified');
      const topic = getTopic(context, arn);
      const message = readMessage(context, topic, published);
      if (sizeOf(message) > maxSizeOf(topic)) throw invalidParameter('Message too long');
      return publish(context, topic, message);
    },
  },
  PublishBatch: {
    authorize: ({ TopicArn }, context) => ({
      ...authorizeTopic(context, TopicArn),
      // https://docs.aws.amazon.com/sns/latest/dg/sns-batch-api-actions.html: one permission for both.
      action: 'SNS:Publish',
    }),
    handle: async ({ TopicArn, PublishBatchRequestEntries: entries }, context) => {
      const topic = getTopic(context, TopicArn);
      checkBatch(entries);
      const messages = entries.map((entry) => readMessage(context, topic, entry));
      const bytes = messages.reduce((sum, message) => sum + sizeOf(message), 0);
      if (bytes > maxSizeOf(topic))
        throw new AwsError(
          'BatchRequestTooLongException',
          'The length of all the messages put together is more than the limit.',
        );
      const Successful: PublishBatchResultEntry[] = [];
      for (const [index, message] of messages.entries())
        Successful.push({ Id: entries[index]?.Id, ...(await publish(context, topic, message)) });
      return { Successful, Failed: [] };
    },
  },
} satisfies Operations<SnsSdk>;

const isEndpoint = (arn: string): boolean => arn.split(':')[5]?.startsWith('endpoint/') ?? false;

const publish = async (context: RequestContext, topic: Topic, message: Message) => {
  if (!topic.isFifo) {
    await fanOut(context, message);
    return { MessageId: message.id };
  }
  const admission = admit(context, topic, message);
  if (admission.kind === 'duplicate')
    return { MessageId: admission.messageId, SequenceNumber: admission.sequenceNumber };
  await fanOut(context, admission.message);
  return { MessageId: message.id, SequenceNumber: admission.message.sequenceNumber };
};

const checkBatch = (entries: readonly PublishBatchRequestEntry[]): void => {
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequestException', "The batch request doesn't contain any entries.");
  if (entries.length > MAX_ENTRIES)
    throw new AwsError(
      'TooManyEntriesInBatchRequestException',
      'The batch request contains more entries than permissible.',
    );
  if (entries.some(({ Id = '' }) => !/^[\w-]{1,80}$/.test(Id)))
    throw new AwsError(
      'InvalidBatchEntryIdException',
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new AwsError(
      'BatchEntryIdsNotDistinctException',
      'Two or more batch entries in the request have the same Id.',
    );
};

/** A text message needs no topic; it goes to the mailbox. */
const publishToPhone = (context: RequestContext, number: string, published: Published) => {
  if (!isPhoneNumber(number))
    throw invalidParameter(`PhoneNumber Reason: ${number} is not valid to publish to`);
  if (published.MessageStructure)
    throw notImplemented('sns', 'Publish', 'MessageStructure to a phone number');
  const noTopic: Topic = { name: '', isFifo: false, attributes: {}, tags: {}, deletedSubscriptions: 0 };
  const message = readMessage(context, noTopic, published);
  if (message.body.length > MAX_SMS_LENGTH) throw invalidParameter('Message too long');
  sendText(context, number, message);
  return { MessageId: message.id };
};

const MAX_SMS_LENGTH = 1600;
