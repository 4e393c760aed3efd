import type {
  LambdaFunctionConfiguration,
  NotificationConfiguration,
  NotificationConfigurationFilter,
  QueueConfiguration,
  TopicConfiguration,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket } from '../authorization.ts';
import { type Bucket, changeBucket, findBucket, type S3Sdk } from '../bucket/bucket.ts';
import { invalidArgument } from '../errors.ts';
import { sendTo } from './deliver-event.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html */
export const notificationOperations = {
  GetBucketNotificationConfiguration: {
    authorize: onBucket('GetBucketNotification'),
    handle: (input, context) => ({ ...findBucket(context, input).notification }),
  },
  PutBucketNotificationConfiguration: {
    authorize: onBucket('PutBucketNotification'),
    handle: async (input, context) => {
      const bucket = findBucket(context, input);
      const notification = withIds(context, input.NotificationConfiguration);
      const destinations = destinationsOf(notification);
      for (const destination of destinations) checkDestination(destination);
      checkOverlaps(destinations);
      if (input.SkipDestinationValidation !== true) await tryDestinations(context, bucket, destinations);
      // What another call changed meanwhile stays.
      changeBucket(context, findBucket(context, input), {
        notification: hasAny(notification) ? notification : undefined,
      });
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

/** A destination of any of the three kinds. */
export interface Destination {
  readonly id: string;
  readonly service: 'lambda' | 'sqs' | 'sns';
  readonly arn: string;
  readonly events: readonly string[];
  readonly filter: NotificationConfigurationFilter | undefined;
}

export const destinationsOf = (notification: NotificationConfiguration): readonly Destination[] => [
  ...(notification.LambdaFunctionConfigurations ?? []).map((one) => ({
    ...common(one),
    service: 'lambda' as const,
    arn: one.LambdaFunctionArn ?? '',
  })),
  ...(notification.QueueConfigurations ?? []).map((one) => ({
    ...common(one),
    service: 'sqs' as const,
    arn: one.QueueArn ?? '',
  })),
  ...(notification.TopicConfigurations ?? []).map((one) => ({
    ...common(one),
    service: 'sns' as const,
    arn: one.TopicArn ?? '',
  })),
];

const common = ({
  Id = '',
  Events = [],
  Filter,
}: LambdaFunctionConfiguration | QueueConfiguration | TopicConfiguration) => ({
  id: Id,
  events: Events,
  filter: Filter,
});

const withIds = (context: RequestContext, given: NotificationConfiguration): NotificationConfiguration => {
  const named = <T extends { Id?: string | undefined }>(configurations: T[] | undefined) =>
    configurations?.map((one) => ({ ...one, Id: one.Id ?? context.uuid() }));
  const { LambdaFunctionConfigurations, QueueConfigurations, TopicConfigurations, ...rest } = given;
  return {
    ...rest,
    ...(LambdaFunctionConfigurations && {
      LambdaFunctionConfigurations: named(LambdaFunctionConfigurations),
    }),
    ...(QueueConfigurations && { QueueConfigurations: named(QueueConfigurations) }),
    ...(TopicConfigurations && { TopicConfigurations: named(TopicConfigurations) }),
  };
};

const hasAny = (notification: NotificationConfiguration): boolean =>
  notification.EventBridgeConfiguration !== undefined || destinationsOf(notification).length > 0;

const MEMBERS = { lambda: 'LambdaFunctionArn', sqs: 'QueueArn', sns: 'TopicArn' } as const;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
const EVENTS =
  /^s3:(ReducedRedundancyLostObject|ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|ObjectRestore:(\*|Post|Completed|Delete)|Replication:(\*|OperationFailedReplication|OperationNotTracked|OperationMissedThreshold|OperationReplicatedAfterThreshold)|LifecycleTransition|IntelligentTiering|ObjectAcl:Put|LifecycleExpiration:(\*|Delete|DeleteMarkerCreated)|ObjectTagging:(\*|Put|Delete))$/;

const checkDestination = ({ service, arn, events, filter }: Destination) => {
  if (!new RegExp(`^arn:aws[\\w-]*:${service}:`).test(arn))
    throw invalidArgument('The ARN could not be parsed', MEMBERS[service], arn);
  if (service === 'sqs' && arn.endsWith('.fifo'))
    throw invalidArgument(
      'FIFO SQS queues are not supported as a destination for S3 event notifications',
      MEMBERS.sqs,
      arn,
    );
  const unknown = events.find((event) => !EVENTS.test(event));
  if (unknown !== undefined)
    throw invalidArgument('The event is not supported for notifications', 'Event', unknown);
  for (const { Name, Value } of filter?.Key?.FilterRules ?? []) {
    if (!/^(prefix|suffix)$/i.test(Name ?? ''))
      throw invalidArgument('filter rule name must be either prefix or suffix', String(Name), Value);
    if (Value !== undefined && Value.length > 1024)
      throw invalidArgument('Size of filter rule value cannot exceed 1024 bytes', String(Name), Value);
  }
};

/** Two rules may not both take an event of the same key. */
const checkOverlaps = (destinations: readonly Destination[]) => {
  for (const [index, one] of destinations.entries()) {
    for (const other of destinations.slice(index + 1)) {
      const sharesEvent = one.events.some((a) => other.events.some((b) => overlaps(a, b)));
      if (sharesEvent && filtersOverlap(one.filter, other.filter))
        throw new AwsError(
          'InvalidArgument',
          'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.',
        );
    }
  }
};

const overlaps = (a: string, b: string): boolean =>
  a === b ||
  (a.endsWith('*') && b.startsWith(a.slice(0, -1))) ||
  (b.endsWith('*') && a.startsWith(b.slice(0, -1)));

const filtersOverlap = (
  a: NotificationConfigurationFilter | undefined,
  b: NotificationConfigurationFilter | undefined,
): boolean => {
  const [prefixA, prefixB] = [ruleValue(a, 'prefix'), ruleValue(b, 'prefix')];
  const [suffixA, suffixB] = [ruleValue(a, 'suffix'), ruleValue(b, 'suffix')];
  return (
    (prefixA.startsWith(prefixB) || prefixB.startsWith(prefixA)) &&
    (suffixA.endsWith(suffixB) || suffixB.endsWith(suffixA))
  );
};

const ruleValue = (filter: NotificationConfigurationFilter | undefined, name: string): string =>
  filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? '';

/** Queues and topics get a test message; a function is only asked whether it would run. */
const tryDestinations = async (
  context: RequestContext,
  bucket: Bucket,
  destinations: readonly Destination[],
) => {
  const body = JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(context.clock.now()).toISOString(),
    Bucket: bucket.name,
    RequestId: context.requestId,
    HostId: Buffer.from(`sandbox ${context.requestId}`).toString('base64'),
  });
  for (const { arn, service } of destinations) {
    try {
      await sendTo(context, { arn, bucket: bucket.name, body, cause: context.cause, isTrial: true });
    } catch (cause) {
      throw new AwsError('InvalidArgument', 'Unable to validate the following destination configurations', {
        members: { ArgumentName1: arn, ArgumentValue1: refusalText(cause, service) },
        cause,
      });
    }
  }
};

const NOUNS = { lambda: 'Lambda function', sqs: 'queue', sns: 'topic' } as const;

const refusalText = (cause: unknown, service: Destination['service']): string => {
  const isRefused = cause instanceof AwsError && cause.code.startsWith('AccessDenied');
  if (isRefused && service !== 'lambda')
    return `Permissions on the destination ${NOUNS[service]} do not allow S3 to publish notifications from this bucket`;
  if (service === 'lambda') return 'Not authorized to invoke function';
  return `The destination ${NOUNS[service]} does not exist`;
};
