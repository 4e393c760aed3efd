import type { Bus } from '../../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { settleServiceEvents } from '../../../kernel/service-event.ts';
import { count } from '../metrics.ts';
import type { BusEvent } from '../routing/event.ts';
import type { Rule } from '../rows.ts';
import { attempt } from './attempt.ts';
import { type Delivery, deliveries } from './delivery.ts';

export interface Triggered {
  readonly event: BusEvent;
  readonly isForwarded?: boolean;
}

/**
 * Sends an event to a rule's targets, in the background. What is to be sent is written with the change that led to it,
 * so that a crash loses nothing; as on AWS an event may come twice.
 */
export const deliver = (context: Context, rule: Rule, { event, isForwarded = false }: Triggered): void => {
  count(context, { busName: rule.busName, ruleName: rule.name }, { MatchedEvents: 1, TriggeredRules: 1 });
  for (const target of rule.targets) {
    const delivery: Delivery = {
      id: context.uuid(),
      busName: rule.busName,
      ruleName: rule.name,
      ruleArn: rule.arn,
      target,
      event,
      isForwarded,
      ingestedMs: context.clock.now(),
      attempts: 0,
      dueMs: context.clock.now(),
      cause: context.cause,
    };
    context.table(deliveries).put(delivery.id, delivery);
    begin(context, delivery);
  }
};

/** Goes on with what waited when the sandbox was closed. */
export const resumeDeliveries = (service: ServiceContext): void => {
  for (const scope of service.scopes(deliveries)) {
    const context = service.scope(scope);
    for (const delivery of context.table(deliveries).values()) {
      if (delivery.dueMs > context.clock.now()) tryLater(context, delivery);
      else begin(context, delivery);
    }
  }
};

/** Resolves when nothing is being sent any more; what waits for its next attempt isn't waited for. */
export const settleDeliveries = async (context: Context): Promise<void> => {
  const running = runningIn(context);
  do {
    await settleServiceEvents(context);
    await Promise.all(running);
  } while (running.size > 0);
};

const running = new WeakMap<Bus, Set<Promise<void>>>();

const runningIn = ({ bus }: Context): Set<Promise<void>> => {
  const known = running.get(bus) ?? new Set<Promise<void>>();
  running.set(bus, known);
  return known;
};

const begin = (context: Context, delivery: Delivery): void =>
  trackWork(context, () => run(context, delivery));

/** Does something in the background after the commit of what led to it; whoever settles deliveries waits for it too. */
export const trackWork = (context: Context, work: () => Promise<void>): void => {
  const all = runningIn(context);
  const working = afterCommit()
    .then(work)
    .catch(context.report)
    .finally(() => all.delete(working));
  all.add(working);
};

const afterCommit = () => new Promise<void>((resolve) => setImmediate(resolve));

const tryLater = (context: Context, delivery: Delivery): void => {
  context.clock.after(delivery.dueMs - context.clock.now(), () => {
    begin(context, delivery);
    return settleDeliveries(context);
  });
};

const run = async (context: Context, delivery: Delivery): Promise<void> => {
  const again = await attempt(context.scope({ cause: delivery.cause }), delivery);
  if (!again) context.table(deliveries).delete(delivery.id);
  else {
    context.table(deliveries).put(again.id, again);
    tryLater(context, again);
  }
};
