import type { ServiceImplementation } from '../../kernel/service.ts';
import { loadConstraints } from './constraints.ts';
import { deliverySourceOperations } from './delivery-source.ts';
import { filterLogEventsOperations } from './filter-log-events.ts';
import { getLogEventsOperations } from './get-log-events.ts';
import { logGroupOperations } from './log-group-operations.ts';
import { logGroupTagOperations, logGroupTagProvider } from './log-group-tags.ts';
import { logStreamOperations } from './log-stream-operations.ts';
import { metricFilterOperations } from './metric-filter-operations.ts';
import { putLogEventsOperations } from './put-log-events.ts';
import { resourcePolicyOperations } from './resource-policy.ts';
import { subscriptionFilterOperations } from './subscription-filter-operations.ts';

export const implementation = {
  operations: {
    ...logGroupOperations,
    ...logGroupTagOperations,
    ...logStreamOperations,
    ...putLogEventsOperations,
    ...getLogEventsOperations,
    ...filterLogEventsOperations,
    ...metricFilterOperations,
    ...subscriptionFilterOperations,
    ...resourcePolicyOperations,
    ...deliverySourceOperations,
  },
  constraints: loadConstraints,
  validationCode: 'InvalidParameterException',
  tags: logGroupTagProvider,
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-cloudwatch-logs')>;
