import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { createSandbox } from '../../src/sandbox/sandbox.ts';

it('lets timers and sockets run while a client asks in a loop', async () => {
  const sandbox = await createSandbox();
  const sqs = new SQSClient(sandbox.clientConfig());
  // Clients set up their first call with the help of timers and files.
  await sqs.send(new ListQueuesCommand({}));
  let hasTurned = false;
  setImmediate(() => {
    hasTurned = true;
  });
  for (let calls = 0; calls < 20; calls += 1) await sqs.send(new ListQueuesCommand({}));
  expect(hasTurned).toBe(true);
  sqs.destroy();
  await sandbox.close();
});
