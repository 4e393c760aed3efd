import type { Context } from '../../../kernel/context.ts';
import { busArn } from '../arns.ts';
import { deliver } from '../delivery/deliver.ts';
import { matchingRules } from '../rules/rule-index.ts';
import type { BusEvent } from './event.ts';

export interface Arrival {
  readonly busName: string;
  readonly event: BusEvent;
  /** It came from another bus: then it isn't sent on to a third one. */
  readonly isForwarded?: boolean;
}

/** Hands an event to the targets of the rules that it meets; what is to be sent is stored before this returns. */
export const routeEvent = (context: Context, arrival: Arrival): void => {
  const { busName, event } = arrival;
  const matched = matchingRules(context, busName, event);
  for (const rule of matched) deliver(context, rule, arrival);
  if (matched.length > 0) return;
  const what = `${event['detail-type']} (${event.source})`;
  context.trace.record(
    { kind: 'delivery', from: busArn(context, busName), to: 'no rule', outcome: `no rule matches ${what}` },
    context.cause,
  );
};
