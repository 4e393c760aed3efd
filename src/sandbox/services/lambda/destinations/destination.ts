/** Services that take what Lambda has to say of an invocation. */
export type DestinationKind = 'sqs' | 'sns' | 'lambda' | 'events' | 's3';

const KINDS: readonly DestinationKind[] = ['sqs', 'sns', 'lambda', 'events', 's3'];

/** What kind of destination an ARN names; undefined where it can be none. */
export const destinationKind = (arn: string): DestinationKind | undefined => {
  const [, , service] = arn.split(':');
  return KINDS.find((kind) => kind === service);
};

/** The queue's URL; SQS looks at its path only. */
export const queueUrlOf = (arn: string): string => {
  const [, , , region = '', account = '', name = ''] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
};

/** `arn:aws:s3:::name` */
export const bucketOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
