import { randomUUID } from 'node:crypto';
import { type Clock, manualClock } from '../../../src/core/clock.ts';
import { blobsInMemory } from '../../../src/sandbox/kernel/blob-files.ts';
import { createBus } from '../../../src/sandbox/kernel/bus.ts';
import type { Context } from '../../../src/sandbox/kernel/context.ts';
import { createContext, createRequestContext, type World } from '../../../src/sandbox/kernel/contexts.ts';
import type { Kernel } from '../../../src/sandbox/kernel/dispatch.ts';
import { createFirstUses } from '../../../src/sandbox/kernel/first-uses.ts';
import { createRegistry } from '../../../src/sandbox/kernel/registry.ts';
import type { Service } from '../../../src/sandbox/kernel/service.ts';
import { openStore } from '../../../src/sandbox/kernel/store.ts';
import { createTrace } from '../../../src/sandbox/kernel/trace.ts';
import { createIdentityStore } from '../../../src/sandbox/services.ts';

export interface KernelWorld {
  readonly kernel: Kernel;
  readonly context: Context;
  readonly clock: Clock;
  readonly faults: readonly unknown[];
}

const HOME = { account: '000000000000', region: 'us-east-1' };

/** The kernel without the sandbox's own services, for those that a test brings. */
export const createKernelWorld = (services: readonly Service[]): KernelWorld => {
  const clock = manualClock(0);
  const store = openStore(undefined, () => {});
  const identity = createIdentityStore({ iam: 'enforce', roleDelayMs: 0 });
  const faults: unknown[] = [];
  const world: World = {
    ...{ account: HOME.account, clock, store, identity, random: Math.random, uuid: randomUUID },
    ...{ blobs: blobsInMemory(), bus: createBus(), trace: createTrace({ clock, random: Math.random }) },
    registry: createRegistry(services),
    endpoint: () => undefined,
    ensureEndpoint: async () => '',
    report: (error) => faults.push(error),
    roleSessions: new Map(),
    onAsked: undefined,
    kernel: () => kernel,
  };
  const kernel: Kernel = {
    ...{ registry: world.registry, identity, iam: 'enforce', wallClock: () => 0, commit: store.commit },
    presignedUrls: createFirstUses(),
    learner: { kind: 'service', account: HOME.account, principal: 'test.amazonaws.com' },
    home: HOME,
    scopes: store.scopes,
    trace: world.trace,
    requestContext: (facts) => createRequestContext(world, facts),
  };
  return { kernel, context: createContext(world, HOME), clock, faults };
};
