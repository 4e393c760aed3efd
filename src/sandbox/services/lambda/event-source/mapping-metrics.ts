import type { Context } from '../../../kernel/context.ts';
import { engineOf } from '../engine.ts';
import type { MappingRow } from './mapping.ts';

/** Opt-in metrics of a mapping: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics */
export interface EventCounts {
  readonly PolledEventCount?: number;
  readonly FilteredOutEventCount?: number;
  readonly InvokedEventCount?: number;
  readonly FailedInvokeEventCount?: number;
  readonly DeletedEventCount?: number;
  readonly DroppedEventCount?: number;
  readonly OnFailureDestinationDeliveredEventCount?: number;
}

/** Counts events where the mapping's MetricsConfig asks for it. */
export const countEvents = (context: Context, { id, settings }: MappingRow, counts: EventCounts): void => {
  if (settings.countsEvents) engineOf(context).metrics.publish(context, { mappingId: id }, counts);
};
