import type { ServiceImplementation } from '../../kernel/service.ts';
import { apiDestinationOperations } from './api-destinations/api-destination-operations.ts';
import { resumeAuthorizations } from './api-destinations/authorize-connection.ts';
import { connectionOperations } from './api-destinations/connection-operations.ts';
import { archiveOperations } from './archives/archive-operations.ts';
import { resumeReplays } from './archives/replay.ts';
import { replayOperations } from './archives/replay-operations.ts';
import { busOperations } from './buses/bus-operations.ts';
import { permissionOperations } from './buses/bus-permissions.ts';
import { resumeDeliveries, settleDeliveries } from './delivery/deliver.ts';
import { countsFlushed } from './metrics.ts';
import { putEventsOperations } from './routing/put-events.ts';
import { testPatternOperations } from './routing/test-pattern.ts';
import { ruleOperations } from './rules/rule-operations.ts';
import { resumeSchedules, stopSchedules } from './schedule/scheduler.ts';
import { eventTags, tagOperations } from './tags.ts';
import { targetOperations } from './targets/target-operations.ts';

export const implementation = {
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
  tags: eventTags,
  operations: {
    ...busOperations,
    ...permissionOperations,
    ...ruleOperations,
    ...targetOperations,
    ...putEventsOperations,
    ...testPatternOperations,
    ...archiveOperations,
    ...replayOperations,
    ...connectionOperations,
    ...apiDestinationOperations,
    ...tagOperations,
  },
  start: (context) => {
    resumeSchedules(context);
    resumeDeliveries(context);
    resumeReplays(context);
    resumeAuthorizations(context);
  },
  stop: async (context) => {
    stopSchedules(context);
    await settleDeliveries(context);
    await countsFlushed(context);
  },
  settled: async (context) => {
    await settleDeliveries(context);
    await countsFlushed(context);
  },
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-eventbridge')>;
