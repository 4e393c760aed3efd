import type { _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import type { StreamRecord } from './stream-source.ts';

export interface RecordFacts {
  readonly streamArn: string;
  readonly awsRegion: string;
  readonly shardId: string;
  /** Undefined where the function is gone. */
  readonly roleArn: string | undefined;
}

/** A record as functions get it: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html (example event) */
export const kinesisRecord = (
  {
    SequenceNumber = '',
    PartitionKey = '',
    Data = new Uint8Array(),
    ApproximateArrivalTimestamp,
  }: KinesisRecord,
  { streamArn, awsRegion, shardId, roleArn }: RecordFacts,
): StreamRecord => {
  const arrivedMs = ApproximateArrivalTimestamp?.getTime() ?? 0;
  const kinesis = {
    kinesisSchemaVersion: '1.0',
    partitionKey: PartitionKey,
    sequenceNumber: SequenceNumber,
    data: Buffer.from(Data).toString('base64'),
    approximateArrivalTimestamp: arrivedMs / 1000,
  };
  const event = {
    kinesis,
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${SequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: roleArn,
    awsRegion,
    eventSourceARN: streamArn,
  };
  return {
    id: event.eventID,
    sequenceNumber: SequenceNumber,
    arrivedMs,
    key: PartitionKey,
    event,
    filtered: { ...kinesis, data: readData(Data) },
    text: JSON.stringify(event),
  };
};

/** Filters look into data that is JSON: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html */
const readData = (data: Uint8Array): unknown => {
  const text = Buffer.from(data).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
