import type { Timer } from '../../../../core/clock.ts';
import type { Bus } from '../../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { forgetTags } from '../tags/tag-table.ts';
import { type Instance, instanceArn, instances, type StateName } from './instance.ts';

/**
 * What an instance becomes by itself, and after how long. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
 * names no times: these are what a small Linux instance takes. A terminated instance stays to be seen for about an hour
 * (terminating-instances.html).
 */
const TRANSITIONS: Readonly<
  Partial<Record<StateName, { readonly to: StateName | 'gone'; readonly afterMs: number }>>
> = {
  pending: { to: 'running', afterMs: 10_000 },
  stopping: { to: 'stopped', afterMs: 20_000 },
  'shutting-down': { to: 'terminated', afterMs: 20_000 },
  terminated: { to: 'gone', afterMs: 3_600_000 },
};

/** Brings an instance into a state, tells the default event bus, and sees to it that it goes on from there. */
export const enterState = async (
  context: Context,
  instance: Instance,
  state: StateName,
): Promise<Instance> => {
  const transition = TRANSITIONS[state];
  const nowMs = context.clock.now();
  const entered: Instance = {
    ...instance,
    ...CHANGES[state]?.(instance, context),
    state,
    dueMs: transition && nowMs + transition.afterMs,
  };
  context.table(instances).put(entered.id, entered);
  if (transition) leaveLater(context, entered);
  await notify(context, entered);
  return entered;
};

type Change = (instance: Instance, context: Context) => Partial<Instance>;

const CHANGES: Readonly<Partial<Record<StateName, Change>>> = {
  running: (_, context) => ({ runningSinceMs: context.clock.now(), publicIp: publicIp(context) }),
  stopping: () => ({ publicIp: undefined }),
  'shutting-down': () => ({ publicIp: undefined }),
};

/** Of a block that is for documentation and belongs to nobody: https://www.rfc-editor.org/rfc/rfc5737 */
const publicIp = (context: Context): string => `203.0.113.${1 + Math.floor(context.random() * 254)}`;

/** Goes on with what was under way when the sandbox was closed. */
export const resumeInstances = (service: ServiceContext): void => {
  for (const scope of service.scopes(instances)) {
    const context = service.scope(scope);
    for (const instance of context.table(instances).values())
      if (instance.dueMs !== undefined) leaveLater(context, instance);
  }
};

/** What is still to come, by sandbox. */
const timersOf = new WeakMap<Bus, Map<string, Timer>>();

/** Nothing becomes of anything while nobody holds the sandbox. */
export const stopInstances = async ({ bus }: ServiceContext): Promise<void> => {
  for (const timer of timersOf.get(bus)?.values() ?? []) timer.cancel();
  timersOf.delete(bus);
};

const leaveLater = (context: Context, { id, state, dueMs = 0 }: Instance): void => {
  const timers = timersOf.get(context.bus) ?? new Map<string, Timer>();
  timersOf.set(context.bus, timers);
  const timer = context.clock.after(dueMs - context.clock.now(), async () => {
    if (timers.get(id) === timer) timers.delete(id);
    const current = context.table(instances).get(id);
    // Something else has become of it meanwhile.
    if (!current || current.state !== state || current.dueMs !== dueMs) return;
    const to = TRANSITIONS[state]?.to;
    if (to === 'gone') {
      context.table(instances).delete(id);
      forgetTags(context, id);
    } else if (to) await enterState(context, current, to);
  });
  timers.set(id, timer);
};

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html */
const notify = async (context: Context, { id, state }: Instance): Promise<void> => {
  const { PutEventsCommand } = await sdk.events();
  const command = new PutEventsCommand({
    Entries: [
      {
        Time: new Date(context.clock.now()),
        Source: 'aws.ec2',
        Resources: [instanceArn(context, id)],
        DetailType: 'EC2 Instance State-change Notification',
        Detail: JSON.stringify({ 'instance-id': id, state }),
      },
    ],
  });
  try {
    await context.call(command, { service: 'ec2.amazonaws.com' });
  } catch (error) {
    // An instance changes its state whether or not anybody can be told.
    context.report(error);
  }
};
