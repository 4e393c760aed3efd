import type { Context, RequestContext } from '../../../kernel/context.ts';
import { readPolicyDocument } from '../../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../../kernel/policy.ts';
import type { Authorization } from '../../../kernel/service.ts';
import { busArn, busNameOf, DEFAULT_BUS } from '../arns.ts';
import { busNotFound } from '../errors.ts';
import { buses, type EventBus } from '../rows.ts';

/** The bus of a name or an ARN; undefined where there is none. Every account has the default bus. */
export const findBus = (context: Context, nameOrArn: string | undefined): EventBus | undefined => {
  const name = busNameOf(nameOrArn);
  const bus = context.table(buses).get(name);
  if (bus || name !== DEFAULT_BUS) return bus;
  return { name, tags: {}, createdMs: 0, modifiedMs: 0 };
};

/** The same. Throws ResourceNotFoundException. */
export const getBus = (context: Context, nameOrArn: string | undefined): EventBus => {
  const bus = findBus(context, nameOrArn);
  if (!bus) throw busNotFound(busNameOf(nameOrArn));
  return bus;
};

export const putBus = (context: Context, bus: EventBus): void => {
  context.table(buses).put(bus.name, { ...bus, modifiedMs: context.clock.now() });
};

/** What IAM is asked for an operation on a bus. */
export const onBus = (context: RequestContext, nameOrArn: string | undefined): Authorization => ({
  action: `events:${context.operation}`,
  resource: busArn(context, busNameOf(nameOrArn)),
});

const policies = new WeakMap<EventBus, PolicyDocument>();

export const policyOf = (bus: EventBus): PolicyDocument | undefined => {
  const known = policies.get(bus);
  if (known || bus.policy === undefined) return known;
  const policy = readPolicyDocument(bus.policy);
  if (policy) policies.set(bus, policy);
  return policy;
};
