import type * as Sdk from '@aws-sdk/client-lambda';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { checkDestinationAccess } from '../destinations/check-destination.ts';
import { conflict, invalidParameter } from '../errors.ts';
import { type FunctionReference, functionArn, parseReference } from '../function-reference.ts';
import { checkTags } from '../lambda-tags.ts';
import { checkSource, readerFor } from './check-source.ts';
import { type EventSource, readEventSource } from './event-source.ts';
import { mappings } from './mapping.ts';
import { putMapping } from './mapping-lifecycle.ts';
import { initialSettings } from './mapping-settings.ts';
import { showMapping } from './show-mapping.ts';

const OPERATION = 'CreateEventSourceMapping';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const createMappingOperations = {
  CreateEventSourceMapping: {
    authorize: (input, context) => {
      const create = onMappingsOf(OPERATION, parseReference(input, context), context);
      // https://docs.aws.amazon.com/lambda/latest/dg/tags-esm.html
      const tags = Object.entries(input.Tags ?? {});
      const tagging = {
        action: 'lambda:TagResource',
        resource: `arn:aws:lambda:${context.region}:${context.account}:event-source-mapping:*`,
        conditions: Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
      };
      return tags.length > 0 ? [create, tagging] : create;
    },
    handle: async (input, context) => {
      if (input.SelfManagedEventSource)
        throw notImplemented('lambda', OPERATION, 'self-managed Apache Kafka');
      if (input.EventSourceArn === undefined) throw invalidParameter('Unrecognized event source.');
      const source = readEventSource(context, OPERATION, input.EventSourceArn);
      const reference = parseReference(input, context);
      const settings = initialSettings(source, input);
      const reader = readerFor(context, reference);
      checkTags(input.Tags ?? {});
      await checkSource(context, source, reader);
      await checkDestinationAccess(context, settings.stream?.onFailure, reader.as);
      refuseDuplicate(context, source, reference);
      const isEnabled = input.Enabled !== false;
      const row = putMapping(context, {
        id: context.uuid(),
        functionName: reference.name,
        qualifier: reference.qualifier,
        sourceArn: source.arn,
        state: isEnabled ? 'Creating' : 'Disabled',
        isEnabled,
        settings,
        tags: input.Tags ?? {},
        lastModifiedMs: context.clock.now(),
      });
      return showMapping(context, row);
    },
  },
} satisfies Operations<typeof Sdk>;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html: no ARN, but the function's as a condition. */
export const onMappingsOf = (
  action: string,
  { name, qualifier }: FunctionReference,
  context: Context,
): Authorization => ({
  action: `lambda:${action}`,
  resource: '*',
  conditions: { 'lambda:FunctionArn': functionArn(context, name, qualifier) },
});

/** One mapping for each function and source; AWS has another text for queues. */
const refuseDuplicate = (
  context: RequestContext,
  { kind, arn }: EventSource,
  { name, qualifier }: FunctionReference,
): void => {
  for (const row of context.table(mappings).values()) {
    if (row.sourceArn !== arn || row.functionName !== name || row.qualifier !== qualifier) continue;
    const advice = `already exists. Please update or delete the existing mapping with UUID ${row.id}`;
    throw conflict(
      kind === 'sqs'
        ? `An event source mapping with SQS arn (" ${arn} ") and function (" ${name} ") ${advice}`
        : `The event source arn (" ${arn} ") and function (" ${name} ") provided mapping ${advice}`,
    );
  }
};
