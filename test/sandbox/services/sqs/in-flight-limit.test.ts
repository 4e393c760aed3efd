import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../../../src/sandbox/kernel/store.ts';
import { SANDBOX_ACCOUNT, SANDBOX_REGION } from '../../../../src/sandbox/sandbox.ts';
import { deliveries, messageKey, messages } from '../../../../src/sandbox/services/sqs/message.ts';
import { createWorld, NOW, refusalOf } from './world.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slabs-sqs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Leaves messages in flight behind, as a sandbox would that was closed; sending each would take its time. */
const leaveInFlight = (queue: string, count: number): void => {
  const store = openStore(folder, () => {});
  const scope = { account: SANDBOX_ACCOUNT, region: SANDBOX_REGION };
  for (let index = 0; index < count; index += 1) {
    const id = `m${index}`;
    const key = messageKey(queue, id);
    store.table(messages, scope).put(key, {
      ...{ id, queue, body: 'b', bodyMd5: '92eb5ffee6ae2fec3ad71c777531578f', senderId: 's' },
      ...{ sentAtMs: NOW, enqueuedAtMs: NOW, visibleAtMs: NOW },
    });
    store.table(deliveries, scope).put(key, {
      ...{ receiveCount: 1, firstReceivedAtMs: NOW, lastReceivedAtMs: NOW },
      visibleAtMs: NOW + (index === 0 ? 5_000 : 60_000),
    });
  }
  store.close();
};

it('holds 120,000 messages in flight at most', async () => {
  const first = await createWorld({ folder });
  const url = await first.create('q');
  await first.sandbox.close();
  leaveInFlight('q', 120_000);
  const { sandbox, send, receive, bodies, counts, sqs } = await createWorld({ folder });
  try {
    await send(url, 'one more');
    expect(await counts(url)).toBe('1/120000/0');
    expect(await refusalOf(receive(url))).toMatch(/^OverLimit: /);
    const waiting = bodies(url, { WaitTimeSeconds: 20 });
    await sandbox.advance(5_000);
    const [received] = await waiting;
    expect(received).toBe('one more');
    await sandbox.advance(0);
    expect(await counts(url)).toBe('1/120000/0');
    await sandbox.advance(56_000);
    const [again] = await receive(url);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: again?.ReceiptHandle }));
    expect(await receive(url)).toHaveLength(10);
  } finally {
    await sandbox.close();
  }
}, 60_000);
