import { expect, it } from 'vitest';
import { AwsError } from '../../../src/sandbox/kernel/aws-error.ts';
import { defineService } from '../../../src/sandbox/kernel/service.ts';
import { createKernelWorld } from './kernel-world.ts';

/** A service with one operation of SQS's, which needs a queue's policy to let its caller in. */
const letters = defineService({
  name: 'letters',
  actionPrefix: 'sqs',
  signingName: 'sqs',
  protocol: 'awsJson1_0',
  namespace: 'com.amazonaws.sqs',
  target: 'AmazonSQS',
  sdk: () => import('@aws-sdk/client-sqs'),
  implementation: async () => ({
    operations: {
      GetQueueUrl: {
        authorize: ({ QueueName }) =>
          QueueName === 'closed'
            ? { action: 'sqs:GetQueueUrl', resource: 'arn:aws:sqs:::closed', resourcePolicy: undefined }
            : { action: 'sqs:GetQueueUrl', resource: '*' },
        handle: ({ QueueName }, { caller }) => ({ QueueUrl: `${QueueName} for ${caller.kind}` }),
      },
    },
  }),
});

const createWorld = () => createKernelWorld([letters]).context;

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
