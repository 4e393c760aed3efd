import type * as Sdk from '@aws-sdk/client-lambda';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { checkDestinationAccess } from '../destinations/check-destination.ts';
import { invalidParameter } from '../errors.ts';
import { parseReference } from '../function-reference.ts';
import { checkSource, readerFor } from './check-source.ts';
import { onMappingsOf } from './create-mapping.ts';
import { readEventSource } from './event-source.ts';
import { findMapping, type MappingRow, type MappingState, mappingArn, mappings } from './mapping.ts';
import { isPassing, putMapping } from './mapping-lifecycle.ts';
import { changeSettings } from './mapping-settings.ts';
import { showMapping } from './show-mapping.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html */
export const mappingOperations = {
  GetEventSourceMapping: {
    authorize: (input, context) => onMapping('GetEventSourceMapping', input.UUID, context),
    handle: ({ UUID }, context) => showMapping(context, findMapping(context, UUID)),
  },
  ListEventSourceMappings: {
    handle: ({ EventSourceArn, FunctionName, Marker, MaxItems }, context) => {
      const wanted = FunctionName === undefined ? undefined : parseReference({ FunctionName }, context);
      const rows = [...context.table(mappings).values()].filter(
        (row) =>
          (EventSourceArn === undefined || row.sourceArn === EventSourceArn) &&
          (!wanted || (row.functionName === wanted.name && row.qualifier === wanted.qualifier)),
      );
      const page = paginate(rows, {
        keyOf: ({ id }) => id,
        limit: Math.min(MaxItems ?? MAX_ITEMS, MAX_ITEMS),
        token: Marker || undefined,
        invalidToken: () => invalidParameter('Invalid Marker.'),
      });
      return {
        EventSourceMappings: page.items.map((row) => showMapping(context, row)),
        NextMarker: page.nextToken,
      };
    },
  },
  UpdateEventSourceMapping: {
    authorize: (input, context) => onMapping('UpdateEventSourceMapping', input.UUID, context),
    handle: async (input, context) => {
      const row = findMapping(context, input.UUID);
      const source = readEventSource(context, 'UpdateEventSourceMapping', row.sourceArn);
      const settings = changeSettings('UpdateEventSourceMapping', source, {
        before: row.settings,
        input,
      });
      const { FunctionName } = input;
      const reference =
        FunctionName === undefined
          ? { name: row.functionName, qualifier: row.qualifier }
          : parseReference({ FunctionName }, context);
      refusePassing(row, 'update');
      if (input.Enabled !== false || FunctionName !== undefined) {
        const reader = readerFor(context, reference);
        await checkSource(context, source, reader);
        await checkDestinationAccess(context, settings.stream?.onFailure, reader.as);
      }
      // Meanwhile somebody else may have begun to change it.
      const current = findMapping(context, input.UUID);
      refusePassing(current, 'update');
      const isEnabled = input.Enabled ?? current.isEnabled;
      const changed = putMapping(context, {
        ...current,
        functionName: reference.name,
        qualifier: reference.qualifier,
        settings,
        isEnabled,
        state: stateOnUpdate(current, isEnabled),
        lastModifiedMs: context.clock.now(),
      });
      return showMapping(context, changed);
    },
  },
  DeleteEventSourceMapping: {
    authorize: (input, context) => onMapping('DeleteEventSourceMapping', input.UUID, context),
    handle: ({ UUID }, context) => {
      const row = findMapping(context, UUID);
      refusePassing(row, 'delete');
      const lastModifiedMs = context.clock.now();
      return showMapping(
        context,
        putMapping(context, { ...row, state: 'Deleting', isEnabled: false, lastModifiedMs }),
      );
    },
  },
} satisfies Operations<typeof Sdk>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
const MAX_ITEMS = 100;

const onMapping = (action: string, id: string, context: Context): Authorization => {
  const row = context.table(mappings).get(id);
  const resource = mappingArn(context, id);
  if (!row) return { action: `lambda:${action}`, resource };
  const { conditions } = onMappingsOf(action, { name: row.functionName, qualifier: row.qualifier }, context);
  return { action: `lambda:${action}`, resource, ...(conditions && { conditions }) };
};

const stateOnUpdate = ({ isEnabled: wasEnabled }: MappingRow, isEnabled: boolean): MappingState => {
  if (wasEnabled === isEnabled) return 'Updating';
  return isEnabled ? 'Enabling' : 'Disabling';
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html (ResourceInUseException) */
const refusePassing = (row: MappingRow, verb: 'update' | 'delete'): void => {
  if (!isPassing(row)) return;
  throw new AwsError(
    'ResourceInUseException',
    `Cannot ${verb} the event source mapping because it is in use.`,
    { members: { Type: 'User' } },
  );
};
