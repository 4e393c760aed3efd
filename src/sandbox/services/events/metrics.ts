import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Context } from '../../kernel/context.ts';
import { metricGatherers } from '../../kernel/gather-metrics.ts';
import { DEFAULT_BUS } from './arns.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
const UNITS = {
  MatchedEvents: 'Count',
  TriggeredRules: 'Count',
  Invocations: 'Count',
  FailedInvocations: 'Count',
  InvocationAttempts: 'Count',
  SuccessfulInvocationAttempts: 'Count',
  RetryInvocationAttempts: 'Count',
  InvocationsSentToDlq: 'Count',
  InvocationsFailedToBeSentToDlq: 'Count',
  PutEventsApproximateCallCount: 'Count',
  PutEventsEntriesCount: 'Count',
  PutEventsFailedEntriesCount: 'Count',
  PutEventsRequestSize: 'Bytes',
} as const satisfies Record<string, StandardUnit>;

type MetricName = keyof typeof UNITS;
type Counts = Readonly<Partial<Record<MetricName, number>>>;

const gathererOf = metricGatherers({
  namespace: 'AWS/Events',
  service: 'events.amazonaws.com',
  units: UNITS,
});

export interface RulePlace {
  readonly busName: string;
  readonly ruleName: string;
}

/** Counts what happened to a rule's events: by rule, and on a custom bus by bus and rule as well. */
export const count = (context: Context, { busName, ruleName }: RulePlace, values: Counts): void => {
  gathererOf(context).add(context, {
    key: `${busName}/${ruleName}`,
    dimensions: () => {
      const rule: Dimension = { Name: 'RuleName', Value: ruleName };
      return busName === DEFAULT_BUS ? [[rule]] : [[rule], [{ Name: 'EventBusName', Value: busName }, rule]];
    },
    values,
  });
};

/** Counts calls of PutEvents, without dimensions. */
export const countCall = (context: Context, values: Counts): void => {
  gathererOf(context).add(context, { key: '', dimensions: () => [[]], values });
};

/** Resolves when all counts are in CloudWatch. */
export const countsFlushed = (context: Context): Promise<void> => gathererOf(context).flushed();
