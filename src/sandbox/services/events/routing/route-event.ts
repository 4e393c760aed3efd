import type { Context } from '../../../kernel/context.ts';
import { archiveEvent } from '../archives/archive.ts';
import { busArn } from '../arns.ts';
import { deliver } from '../delivery/deliver.ts';
import { matchingRules } from '../rules/rule-index.ts';
import type { BusEvent } from './event.ts';

export interface Arrival {
  readonly busName: string;
  readonly event: BusEvent;
  /** It came from another bus: then it isn't sent on to a third one. */
  readonly isForwarded?: boolean;
  /** Of a replay: only these rules get it. */
  readonly ruleArns?: readonly string[] | undefined;
}

/** Hands an event to the targets of the rules that it meets; what is to be sent is stored before this returns. */
export const routeEvent = (context: Context, arrival: Arrival): void => {
  const { busName, event, ruleArns } = arrival;
  archiveEvent(context, busName, event);
  const matched = matchingRules(context, busName, event).filter(({ arn }) => ruleArns?.includes(arn) ?? true);
  for (const rule of matched) deliver(context, rule, arrival);
  // AWS's own services tell much that nobody asked for.
  if (matched.length > 0 || event.source.startsWith('aws.')) return;
  const what = `${event['detail-type']} (${event.source})`;
  context.trace.record(
    { kind: 'delivery', from: busArn(context, busName), to: 'no rule', outcome: `no rule matches ${what}` },
    context.cause,
  );
};
