import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/aws/connect.ts';
import type { Resource } from '../../src/cleanup/cleanup-event.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { makeLookAlikes } from '../look-alikes.ts';
import { type RunningEmulator, startEmulator } from '../targets/emulators.ts';
import { runLabOn } from '../targets/lab-on-target.ts';
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';
import { hiccups } from './faults.ts';
import { propagationDelay } from './propagation.ts';
import { slowDeletes, staleReads } from './staleness.ts';
import { throttling } from './throttling.ts';

const lineOf = ({ type, name }: Resource) => `${type} ${name}`;
const inventory = async ({ call }: Connection) => (await listEverything(call)).map(lineOf).sort();

/** MiniStack takes an access key of twelve digits for the account's number. */
const keysOf = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'test' });

describe('MiniStack, through what AWS does', () => {
  let emulator: RunningEmulator;
  let proxy: FaultProxy;
  /** Past the proxy, for looking. */
  let direct: Connection;
  let otherAccount: Connection;
  beforeAll(async () => {
    emulator = await startEmulator('MiniStack');
    const { endpoint } = emulator;
    // Its time is real, so all of it is shorter than on AWS.
    const faults = [
      propagationDelay(3_000),
      staleReads(1_000),
      slowDeletes(2_000),
      throttling(),
      hiccups(17),
    ];
    proxy = await openFaultProxy(endpoint, { faults, now: Date.now });
    direct = await connect({ kind: 'emulator', endpoint, credentials: keysOf('test') });
    otherAccount = await connect({ kind: 'emulator', endpoint, credentials: keysOf('111122223333') });
  });
  afterAll(() => {
    for (const connection of [direct, otherAccount]) connection?.close();
    proxy?.close();
    emulator?.stop();
  });

  it.each(['hello-lambda', 'sns-fan-out', 's3-event-pipeline'])(
    'ends %s met and clean, and leaves alone what looks like its own, here and in another account',
    async (lab) => {
      expect(otherAccount.target.account).toBe('111122223333');
      const before = [await inventory(direct), await inventory(otherAccount)];
      const lookAlikes: (readonly string[])[] = [];
      const { outcome, trouble } = await runLabOn(lab, proxy.endpoint, async (run) => {
        for (const { call } of [direct, otherAccount]) lookAlikes.push(await makeLookAlikes(call, run));
        await otherAccount.call('sqs.CreateQueue', {
          QueueName: `slabs-${run}-orders`,
          tags: { 'serverless-labs:run': run },
        });
        lookAlikes[1] = [...(lookAlikes[1] ?? []), `sqs.queue slabs-${run}-orders`];
      });
      expect(trouble).toEqual([]);
      expect(outcome).toBe('passes');
      const after = [await inventory(direct), await inventory(otherAccount)];
      expect(after).toEqual(
        before.map((lines, index) => [...new Set([...lines, ...(lookAlikes[index] ?? [])])].sort()),
      );
      expect(proxy.struck.get('hiccups')).toBeGreaterThan(0);
    },
  );
});
