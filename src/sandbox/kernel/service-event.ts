import type { Bus } from './bus.ts';
import type { Context } from './context.ts';
import { sdk } from './sdk.ts';

/** What an AWS service tells EventBridge. */
export interface ServiceEvent {
  /** `states.amazonaws.com`. */
  readonly service: string;
  /** `aws.states`. */
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** Puts a service's own event on the default bus, in the background. */
export const emitServiceEvent = (context: Context, event: ServiceEvent): void => {
  const running = runningIn(context);
  const work = put(context, event)
    .catch(context.report)
    .finally(() => running.delete(work));
  running.add(work);
};

/** Resolves when every event that was emitted is on the bus. */
export const settleServiceEvents = async (context: Context): Promise<void> => {
  await Promise.all(runningIn(context));
};

const put = async (context: Context, event: ServiceEvent): Promise<void> => {
  const { PutEventsCommand } = await sdk.events();
  const Entries = [
    {
      Source: event.source,
      DetailType: event.detailType,
      Resources: [...event.resources],
      Detail: JSON.stringify(event.detail),
      Time: new Date(context.clock.now()),
    },
  ];
  await context.call(new PutEventsCommand({ Entries }), { service: event.service });
};

const running = new WeakMap<Bus, Set<Promise<void>>>();

const runningIn = ({ bus }: Context): Set<Promise<void>> => {
  const known = running.get(bus) ?? new Set<Promise<void>>();
  running.set(bus, known);
  return known;
};
