import type { Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import { inUse, validation } from '../errors.ts';
import { tables } from '../storage/rows.ts';
import { type DynamoDbSdk, getTable } from '../table-address.ts';
import { armExpiry } from './expiry.ts';

/** "It can take up to one hour for the change to fully process"; another one is refused for half of that. */
const SETTLING_MS = 1_800_000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
export const timeToLiveOperations = {
  UpdateTimeToLive: {
    authorize: (input, context) => authorizeTable(context, input.TableName),
    handle: ({ TableName, TimeToLiveSpecification: wanted }, context) => {
      const { AttributeName: attribute = '', Enabled: isEnabled = false } = wanted;
      const table = getTable(context, TableName);
      if (table.status !== 'ACTIVE') throw inUse(`Table is not active: ${table.name}`);
      const current = table.timeToLive;
      if (current && context.clock.now() - current.changedMs < SETTLING_MS)
        throw validation('Time to live has been modified multiple times within a fixed interval');
      if ((current?.isEnabled ?? false) === isEnabled)
        throw validation(`TimeToLive is already ${isEnabled ? 'enabled' : 'disabled'}`);
      if (current?.isEnabled && current.attribute !== attribute) {
        throw validation(
          `TimeToLive is active on a different AttributeName: current AttributeName is ${current.attribute}`,
        );
      }
      const timeToLive = { attribute, isEnabled, changedMs: context.clock.now() };
      context.table(tables).put(table.name, { ...table, timeToLive });
      armExpiry(context, { ...table, timeToLive });
      return { TimeToLiveSpecification: wanted };
    },
  },
  DescribeTimeToLive: {
    authorize: (input, context) => authorizeTable(context, input.TableName),
    handle: ({ TableName }, context) => {
      const { timeToLive, status } = getTable(context, TableName);
      if (status === 'CREATING' || status === 'DELETING') {
        throw validation(
          `Cannot describe time to live while table is in ${status} state: Current table state is ${status}`,
        );
      }
      // ENABLING and DISABLING pass too fast to be seen.
      return {
        TimeToLiveDescription: timeToLive?.isEnabled
          ? { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive.attribute }
          : { TimeToLiveStatus: 'DISABLED' },
      };
    },
  },
} satisfies Operations<DynamoDbSdk>;
