import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { consumersOf } from './consumers.ts';
import { type MappingRow, type MappingState, mappings } from './mapping.ts';
import { forgetCheckpoints } from './stream/checkpoint.ts';

/** How long a state that passes lasts: on AWS up to a minute, here long enough to be seen. */
const SETTLE_MS = 250;

const PASSING: readonly MappingState[] = ['Creating', 'Enabling', 'Disabling', 'Updating', 'Deleting'];

/** Whether a mapping is on its way to another state, and can't be changed meanwhile. */
export const isPassing = ({ state }: MappingRow): boolean => PASSING.includes(state);

/** Stores a mapping; what its state leads to comes on the clock. */
export const putMapping = (context: Context, row: MappingRow): MappingRow => {
  context.table(mappings).put(row.id, row);
  // An update stops the reading too: with the next batch it is under the new settings.
  if (row.state !== 'Creating' && row.state !== 'Enabled') stopReading(context, row.id);
  settleLater(context, row);
  return row;
};

const stopReading = (context: Context, id: string): void => {
  consumersOf(context).stop(id)?.catch(context.report);
};

/** Goes on with all mappings when the sandbox opens. */
export const resumeMappings = (service: ServiceContext): void => {
  for (const scope of service.scopes(mappings)) {
    const context = service.scope(scope);
    for (const row of context.table(mappings).values()) {
      if (isPassing(row)) settleLater(context, row);
      // Not before all services have started.
      else if (row.state === 'Enabled') context.clock.after(0, () => startIfEnabled(context, row.id));
    }
  }
};

const startIfEnabled = (context: Context, id: string): Promise<void> | undefined => {
  const row = context.table(mappings).get(id);
  if (row?.state !== 'Enabled') return undefined;
  consumersOf(context).start(context, row);
  return consumersOf(context).activity.settled();
};

const settleLater = (context: Context, { id, state, lastModifiedMs }: MappingRow): void => {
  context.clock.after(SETTLE_MS, () => {
    const row = context.table(mappings).get(id);
    if (!row || row.state !== state || row.lastModifiedMs !== lastModifiedMs || !isPassing(row))
      return undefined;
    return settle(context, row);
  });
};

const settle = (context: Context, row: MappingRow): Promise<void> | undefined => {
  if (row.state === 'Deleting') {
    context.table(mappings).delete(row.id);
    forgetCheckpoints(context, row.id);
    return undefined;
  }
  const settled: MappingRow = { ...row, state: row.isEnabled ? 'Enabled' : 'Disabled' };
  context.table(mappings).put(row.id, settled);
  return startIfEnabled(context, row.id);
};
