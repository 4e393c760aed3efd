import { AwsError } from '../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../kernel/context.ts';
import { readPolicyDocument } from '../../kernel/policy/parse-policy.ts';
import type { Authorization } from '../../kernel/service.ts';
import { type ShardRow, type StreamRow, streams } from '../dynamodb/storage/rows.ts';
import { liveShards } from '../dynamodb/streams/record-change.ts';

/** The SDK's client module, for `Operations`. */
export type StreamsSdk = typeof import('@aws-sdk/client-dynamodb-streams');

/** Throws AwsError ResourceNotFoundException. */
export const getStream = (context: Context, arn: string): StreamRow => {
  const stream = context.table(streams).get(arn);
  if (!stream) throw notFound(`Stream: ${arn} not found`);
  return stream;
};

/** Throws AwsError ResourceNotFoundException. */
export const getShard = (context: Context, stream: StreamRow, id: string): ShardRow => {
  const shard = liveShards(context, stream).find((candidate) => candidate.id === id);
  if (!shard) throw notFound(`Shard ID ${id} not found in stream: ${stream.arn}`);
  return shard;
};

const notFound = (what: string) =>
  new AwsError('ResourceNotFoundException', `Requested resource not found: ${what}`);

export const authorizeStream = (context: RequestContext, arn: string): Authorization => {
  const policy = context.table(streams).get(arn)?.policy;
  return {
    action: `dynamodb:${context.operation}`,
    resource: arn,
    resourcePolicy: policy === undefined ? undefined : readPolicyDocument(policy),
  };
};

/** 21 digits, as AWS's shortest are. */
export const showSequence = (sequence: number): string => String(SEQUENCE_BASE + BigInt(sequence));

const SEQUENCE_BASE = 100_000_000_000_000_000_000n;

/** Undefined for what none of our sequence numbers looks like. */
export const readSequence = (text: string): number | undefined =>
  /^\d{21,40}$/.test(text) ? Number(BigInt(text) - SEQUENCE_BASE) : undefined;
