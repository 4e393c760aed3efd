import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/aws/connect.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { listRuns } from '../../src/cleanup/journal.ts';
import { createCommandWorld } from '../commands/command-world.ts';
import { makeLookAlikes } from '../look-alikes.ts';
import { EMULATORS, type RunningEmulator, startEmulator } from './emulators.ts';

/** Of what both have: a queue. */
const LABS = {
  tiny: `
title: Tiny
summary: A queue.
minutes: 5
level: foundation
names: { queue: orders }
steps:
  - id: queue
    title: Create the queue
    say: It holds messages.
    do:
      - call: sqs.CreateQueue
        with: { QueueName: "\${names.queue}" }
    expect:
      - that: The queue is there
        call: sqs.GetQueueUrl
        with: { QueueName: "\${names.queue}" }
        where: QueueUrl
    hints: [Look at SQS.]
`,
};

describe.each(EMULATORS)('a run on %s that another machine began', (name) => {
  let emulator: RunningEmulator;
  let connection: Connection;
  const inventory = async () =>
    (await listEverything(connection.call)).map(({ type, name: own }) => `${type} ${own}`).sort();
  beforeAll(async () => {
    emulator = await startEmulator(name);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    connection = await connect({ kind: 'emulator', endpoint: emulator.endpoint, credentials });
  });
  afterAll(() => {
    connection?.close();
    emulator?.stop();
  });

  it('is found by its tags and deleted when it is named, and nothing that looks like it', async () => {
    const at = ['--target', emulator.endpoint];
    const before = await inventory();
    const there = createCommandWorld(LABS);
    expect(await there.run('run', 'tiny', ...at, '--yes', '--keep')).toMatchObject({ code: 0 });
    const run = listRuns(there.paths.runs)[0]?.run ?? '';
    const lookAlikes = await makeLookAlikes(connection.call, run);
    const here = createCommandWorld(LABS);
    const { out } = await here.run('status', ...at);
    expect(out).toContain(`tiny  run ${run}`);
    expect(out).toContain('1 resource there:');
    expect(out).toContain(`sqs.queue slabs-${run}-orders`);
    expect(await here.run('cleanup', run, ...at, '--yes')).toMatchObject({ code: 0 });
    expect(await inventory()).toEqual([...before, ...lookAlikes].sort());
    expect((await here.run('status', ...at)).out).toContain('No run but those of this machine');
  });
});
