import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { manualClock } from '../../../src/core/clock.ts';
import { AwsError } from '../../../src/sandbox/kernel/aws-error.ts';
import { blobsInMemory } from '../../../src/sandbox/kernel/blob-files.ts';
import { createBus } from '../../../src/sandbox/kernel/bus.ts';
import { createContext, createRequestContext, type World } from '../../../src/sandbox/kernel/contexts.ts';
import type { Kernel } from '../../../src/sandbox/kernel/dispatch.ts';
import { createRegistry } from '../../../src/sandbox/kernel/registry.ts';
import { defineService } from '../../../src/sandbox/kernel/service.ts';
import { openStore } from '../../../src/sandbox/kernel/store.ts';
import { createTrace } from '../../../src/sandbox/kernel/trace.ts';
import { createIdentityStore } from '../../../src/sandbox/services.ts';

/** A service with one operation of SQS's, which needs a queue's policy to let its caller in. */
const letters = defineService({
  name: 'letters',
  actionPrefix: 'sqs',
  signingName: 'sqs',
  protocol: 'awsJson1_0',
  namespace: 'com.amazonaws.sqs',
  target: 'AmazonSQS',
  sdk: () => import('@aws-sdk/client-sqs'),
  operations: {
    GetQueueUrl: {
      authorize: ({ QueueName }) =>
        QueueName === 'closed'
          ? { action: 'sqs:GetQueueUrl', resource: 'arn:aws:sqs:::closed', resourcePolicy: undefined }
          : { action: 'sqs:GetQueueUrl', resource: '*' },
      handle: ({ QueueName }, { caller }) => ({ QueueUrl: `${QueueName} for ${caller.kind}` }),
    },
  },
});

const createWorld = () => {
  const clock = manualClock(0);
  const store = openStore(undefined, () => {});
  const identity = createIdentityStore('enforce');
  const world: World = {
    ...{ account: '000000000000', clock, store, identity, random: Math.random, uuid: randomUUID },
    ...{
      blobs: blobsInMemory(),
      bus: createBus(),
      trace: createTrace(clock),
      registry: createRegistry([letters]),
    },
    ...{
      endpoint: () => undefined,
      ensureEndpoint: async () => '',
      report: () => {},
      roleSessions: new Map(),
    },
    kernel: () => kernel,
  };
  const kernel: Kernel = {
    ...{ registry: world.registry, identity, iam: 'enforce', wallClock: () => 0, commit: store.commit },
    learner: { kind: 'service', account: '000000000000', principal: 'test.amazonaws.com' },
    requestContext: (facts) => createRequestContext(world, facts),
  };
  return createContext(world, { account: '000000000000', region: 'us-east-1' });
};

const SERVICE = { service: 'states.amazonaws.com' };

it('finds an operation by its names, with its schemas and its service’s errors, and calls it', async () => {
  const found = await createWorld().findOperation('letters', 'GetQueueUrl');
  expect(Object.keys(found?.model.input.getMemberSchemas() ?? {})).toContain('QueueName');
  expect(found?.errors.get('QueueDoesNotExist')?.httpStatus).toBe(400);
  expect(await found?.call({ QueueName: 'q' }, SERVICE)).toEqual({ QueueUrl: 'q for service' });
});

it('finds nothing where the sandbox has no such service or operation', async () => {
  const context = createWorld();
  expect(await context.findOperation('parcels', 'GetQueueUrl')).toBeUndefined();
  expect(await context.findOperation('letters', 'CreateQueue')).toBeUndefined();
});

it('validates and authorizes such a call like any other', async () => {
  const found = await createWorld().findOperation('letters', 'GetQueueUrl');
  await expect(found?.call({}, SERVICE)).rejects.toThrow(AwsError);
  await expect(found?.call({ QueueName: 'closed' }, SERVICE)).rejects.toMatchObject({
    code: 'AccessDeniedException',
  });
});
