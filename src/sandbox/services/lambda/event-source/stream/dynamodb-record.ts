import type { AttributeValue, _Record as DynamodbRecord } from '@aws-sdk/client-dynamodb-streams';
import type { StreamRecord } from './stream-source.ts';

/** A change as functions get it: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html (example event) */
export const dynamodbRecord = (
  { eventID, eventName, eventVersion, awsRegion, dynamodb = {}, userIdentity }: DynamodbRecord,
  streamArn: string,
): StreamRecord => {
  const { ApproximateCreationDateTime: createdAt, Keys, NewImage, OldImage } = dynamodb;
  const arrivedMs = createdAt?.getTime() ?? 0;
  const event = {
    eventID,
    eventName,
    eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion,
    dynamodb: {
      // Whole seconds, as the stream itself has them.
      ApproximateCreationDateTime: Math.floor(arrivedMs / 1000),
      Keys: attributeMap(Keys),
      ...(NewImage && { NewImage: attributeMap(NewImage) }),
      ...(OldImage && { OldImage: attributeMap(OldImage) }),
      SequenceNumber: dynamodb.SequenceNumber,
      SizeBytes: dynamodb.SizeBytes,
      StreamViewType: dynamodb.StreamViewType,
    },
    // Items that DynamoDB's time to live has deleted.
    ...(userIdentity && {
      userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
    }),
    eventSourceARN: streamArn,
  };
  return {
    id: eventID ?? '',
    sequenceNumber: dynamodb.SequenceNumber ?? '',
    arrivedMs,
    key: JSON.stringify(attributeMap(Keys)),
    event,
    text: JSON.stringify(event),
  };
};

type AttributeMap = Readonly<Record<string, AttributeValue>>;

const attributeMap = (attributes: AttributeMap = {}): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attribute(value)]));

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Binary values are base64 in JSON. */
const attribute = (value: AttributeValue): unknown => {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(attribute) };
  if (value.M !== undefined) return { M: attributeMap(value.M) };
  return value;
};
