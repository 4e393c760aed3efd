import type { Call } from '../../aws/call.ts';
import type { JsonObject } from '../../aws/json.ts';
import { listAll, tagsFromMap, text } from '../answer.ts';
import { unlessAbsent, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/**
 * What feeds a function from a queue or a stream. It has no name but its UUID, and outlives both ends; the run's are those
 * whose function, queue or table bears the run's name.
 */
export const lambdaEventSourceMapping: ResourceType = {
  createdBy: ['lambda.CreateEventSourceMapping'],
  holds: ['lambda.UpdateEventSourceMapping'],
  chosenName: undefined,
  idOf: (output) => text(output, 'UUID') || undefined,
  tagging: { member: 'Tags', format: 'map' },
  prefixes: [''],
  list: async (call, prefix) =>
    (
      await listAll(call, {
        api: 'lambda.ListEventSourceMappings',
        items: 'EventSourceMappings',
        token: { output: 'NextMarker', input: 'Marker' },
      })
    )
      .filter((mapping) => isThere(mapping) && endsOf(mapping).some((name) => name.startsWith(prefix)))
      .map((mapping) => ({ name: text(mapping, 'UUID') })),
  tagsOf: async (call, UUID) => {
    const Resource = text(await call('lambda.GetEventSourceMapping', { UUID }), 'EventSourceMappingArn');
    return tagsFromMap((await call('lambda.ListTags', { Resource })).Tags);
  },
  presence: async (call, UUID) => ((await find(call, UUID)) ? 'there' : 'gone'),
  remove: async (call, UUID) => {
    // DeleteEventSourceMapping refuses a mapping that is being deleted already.
    if (await find(call, UUID)) await unlessGone(() => call('lambda.DeleteEventSourceMapping', { UUID }));
  },
  // A mapping that is being created or updated refuses for a moment.
  passing: ['ResourceInUseException'],
  after: [],
  leaves: [],
  look: (UUID) => ({ api: 'lambda.GetEventSourceMapping', input: { UUID } }),
  lookAtAll: () => ({ api: 'lambda.ListEventSourceMappings', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:lambda:[^:]*:\d*:event-source-mapping:([^:]+)$/.exec(arn)?.[1],
};

/** One that is being deleted can't come back and reads nothing any more. */
const isThere = (mapping: JsonObject): boolean => text(mapping, 'State') !== 'Deleting';

const find = async (call: Call, UUID: string): Promise<JsonObject | undefined> => {
  const mapping = await unlessAbsent(() => call('lambda.GetEventSourceMapping', { UUID }));
  return mapping && isThere(mapping) ? mapping : undefined;
};

/** Names of the function, and of the queue, table or stream. */
const endsOf = (mapping: JsonObject): readonly string[] => {
  const [, , , , , , functionName = ''] = text(mapping, 'FunctionArn').split(':');
  const [, , , , , source = ''] = text(mapping, 'EventSourceArn').split(':');
  return [functionName, source, source.split('/')[1] ?? ''];
};
