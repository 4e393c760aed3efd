import type { Context, RequestContext } from '../../../kernel/context.ts';
import { readPolicyDocument } from '../../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../../kernel/policy.ts';
import type { Authorization } from '../../../kernel/service.ts';
import { inUse, invalidArgument, streamNotFound } from '../errors.ts';
import { type StreamRow, streams } from '../rows.ts';

/** A stream is given by its name or by its ARN. */
export interface StreamInput {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}

export const streamArn = ({ region, account }: Context, name: string): string =>
  `arn:aws:kinesis:${region}:${account}:stream/${name}`;

/** Throws InvalidArgumentException where neither is given. */
export const streamNameOf = ({ StreamName, StreamARN }: StreamInput): string => {
  const name = StreamName ?? StreamARN?.split(':stream/')[1];
  if (name === undefined) throw invalidArgument('StreamARN and StreamName cannot both be null.');
  return name;
};

/** Throws ResourceNotFoundException. */
export const getStream = (context: Context, input: StreamInput): StreamRow => {
  const name = streamNameOf(input);
  const stream = context.table(streams).get(name);
  if (!stream || (input.StreamARN ?? stream.arn) !== stream.arn) throw streamNotFound(context, name);
  return stream;
};

/** The same, and throws ResourceInUseException while the stream isn't active. */
export const getActiveStream = (context: Context, input: StreamInput): StreamRow => {
  const stream = getStream(context, input);
  if (stream.status !== 'ACTIVE')
    throw inUse(
      `Stream ${stream.name} under account ${context.account} not ACTIVE, instead in state ${stream.status}`,
    );
  return stream;
};

/** What IAM is asked for an operation on a stream, with the stream's own policy beside it. */
export const onStream = (input: StreamInput, context: RequestContext): Authorization => {
  const name = streamNameOf(input);
  const stream = context.table(streams).get(name);
  return {
    action: `kinesis:${context.operation}`,
    resource: streamArn(context, name),
    resourcePolicy: stream && policyOf(stream),
  };
};

const policies = new WeakMap<StreamRow, PolicyDocument>();

const policyOf = (stream: StreamRow): PolicyDocument | undefined => {
  const known = policies.get(stream);
  if (known || stream.policy === undefined) return known;
  const policy = readPolicyDocument(stream.policy);
  if (policy) policies.set(stream, policy);
  return policy;
};
