import type * as Sdk from '@aws-sdk/client-lambda';
import type { InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import { AwsError, notImplemented } from '../../kernel/aws-error.ts';
import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { receiveEvent } from './async-queue.ts';
import { type Event, engineOf } from './engine.ts';
import { findTarget } from './find-target.ts';
import { functionArn, parseReference } from './function-reference.ts';
import { resourcePolicy } from './permissions.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (invocation payload) */
const MAX_SYNC_BYTES = 6_291_456;
const MAX_ASYNC_BYTES = 1_048_576;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const invokeOperations = {
  Invoke: {
    authorize: (input, context) => {
      const reference = parseReference(input, context);
      return {
        action: 'lambda:InvokeFunction',
        resource: functionArn(context, reference.name, reference.qualifier),
        resourcePolicy: resourcePolicy(context, reference),
      };
    },
    handle: async (input, context) => {
      if (input.DurableExecutionName !== undefined)
        throw notImplemented('lambda', 'Invoke', 'durable executions');
      const reference = parseReference(input, context);
      const target = findTarget(context, reference);
      const event = readEvent(context, input);
      if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
      if (input.InvocationType === 'Event') {
        receiveEvent(context, reference, event);
        return { StatusCode: 202 };
      }
      const result = await engineOf(context).invoke(context, target, event);
      return {
        StatusCode: 200,
        ExecutedVersion: target.release.configuration.Version,
        Payload: Uint8ArrayBlobAdapter.mutate(result.payload),
        ...(result.functionError && { FunctionError: result.functionError }),
        ...(input.LogType === 'Tail' && { LogResult: result.tail.toString('base64') }),
      } satisfies Omit<InvokeCommandOutput, '$metadata'>;
    },
  },
} satisfies Operations<typeof Sdk>;

interface EventInput {
  readonly InvocationType?: string | undefined;
  readonly Payload?: unknown;
  readonly ClientContext?: string | undefined;
}

const readEvent = (context: RequestContext, input: EventInput): Event => {
  const payload =
    input.Payload instanceof Uint8Array && input.Payload.length > 0 ? input.Payload : Buffer.from('{}');
  const isEvent = input.InvocationType === 'Event';
  const limit = isEvent ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES;
  if (payload.length > limit) {
    const message = isEvent
      ? `${payload.length} byte payload is too large for the Event invocation type (limit ${limit} bytes)`
      : `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', message, { httpStatus: 413, members: { Type: 'User' } });
  }
  checkJson(payload);
  const clientContext =
    input.ClientContext === undefined ? undefined : readClientContext(input.ClientContext);
  return { requestId: context.requestId, payload, clientContext };
};

const checkJson = (payload: Uint8Array): void => {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (error) {
    const [token = ''] = /^[\w.+-]+/.exec(Buffer.from(payload).toString().trim()) ?? [];
    const why = token
      ? `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`
      : error instanceof Error
        ? error.message
        : 'Invalid JSON';
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${why}\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: ${token.length + 1}]`,
      { members: { Type: 'User' } },
    );
  }
};

/** The JSON itself, in ASCII, as it goes on in a header. */
const readClientContext = (base64: string): string => {
  try {
    const context: unknown = JSON.parse(Buffer.from(base64, 'base64').toString());
    return JSON.stringify(context).replace(
      /[^\x20-\x7e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  } catch {
    throw new AwsError(
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
    );
  }
};
