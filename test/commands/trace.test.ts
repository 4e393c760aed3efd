import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from 'vitest';
import { createFollower } from '../../src/commands/trace-following.ts';
import type { TraceEvent } from '../../src/sandbox/kernel/trace.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { createCommandWorld, TINY_LAB } from './command-world.ts';

const world = createCommandWorld({
  tiny: TINY_LAB,
  another: TINY_LAB.replace('title: Tiny', 'title: Another'),
});
const opened: Sandbox[] = [];
afterAll(async () => {
  for (const sandbox of opened) await sandbox.close();
});

/** The person's sandbox, as another process would hold it. */
const hold = async () => {
  const sandbox = await createSandbox({ folder: world.paths.sandbox });
  opened.push(sandbox);
  return new SQSClient(sandbox.clientConfig());
};

describe('trace', () => {
  it('has nothing at first, and tells a run afterwards by its lab or id', async () => {
    expect(await world.run('trace')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/has nothing yet/),
    });
    await world.run('run', 'tiny', '--yes');
    const { out } = await world.run('trace', 'tiny');
    expect(out).toMatch(/^[\d:.]+: iam\.CreateRole slabs-(\w+)-tiny-role \(by learner/);
    expect(out).toContain('iam.DeleteRole');
    expect(out).not.toContain('iam.GetRole');
    const [, run = ''] = /slabs-(\w+)-/.exec(out) ?? [];
    expect((await world.run('trace', run)).out).toBe(out);
    expect((await world.run('trace', run, '--all')).out).toContain('iam.GetRole');
    expect((await world.run('trace', run, '--service', 'sqs')).out).toMatch(/has nothing of/);
    expect((await world.run('trace', 'another')).err).toMatch(/There is no run of another yet/);
  });

  it('tells, while another process holds the sandbox, what came of a message by its id', async () => {
    const sqs = await hold();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'own' }));
    const { MessageId = '' } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'y' }));
    // The trace is written once a turn of the event loop.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const { out } = await world.run('trace', MessageId);
    expect(out).toMatch(/^[\d:.]+: sqs\.SendMessage own \(by learner.*\)\n$/);
    expect((await world.run('trace', '--service', 'sqs', '--last', '1')).out).toMatch(
      /sqs\.SendMessage own .*\n2 earlier stories of sqs not shown/,
    );
  });

  it('--json has an event a line', async () => {
    const { out } = await world.run('trace', '--id', 'own', '--json', '--last', '1');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      {
        kind: 'trace',
        depth: 0,
        event: { kind: 'call', api: 'sqs.SendMessage', subjects: [expect.any(String)] },
      },
    ]);
  });

  it('refuses what makes no sense', async () => {
    expect(await world.run('trace', '--last', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--last'),
    });
  });
});

describe('following a trace', () => {
  const wish = { about: undefined, filter: {}, last: 20, all: false, isJson: false };
  const event = (id: string, cause?: string, api = 'sqs.SendMessage'): TraceEvent => ({
    ...{ kind: 'call', api, caller: 'arn:aws:iam::1:user/learner', resource: '*', durationMs: 0 },
    ...{ id, cause, atMs: Number.parseInt(id, 36) },
  });
  const ids = (stories: ReturnType<ReturnType<typeof createFollower>['add']>) =>
    stories.map(({ id, children }) => `${id}(${children.map((child) => child.id).join(',')})`);

  it('tells a story once nothing new came of it for a look, and later only what is new', () => {
    const follower = createFollower(wish, [event('1')]);
    expect(ids(follower.add([event('a'), event('b', 'a')]))).toEqual([]);
    expect(ids(follower.add([event('c', 'a')]))).toEqual([]);
    expect(ids(follower.add([]))).toEqual(['a(b,c)']);
    expect(ids(follower.add([]))).toEqual([]);
    expect(ids(follower.add([event('d', 'a'), event('e', undefined, 'sqs.GetQueueUrl')]))).toEqual([]);
    expect(ids(follower.add([]))).toEqual(['a(d)']);
  });

  it('keeps up with a thousand events a second', () => {
    const follower = createFollower(wish, []);
    const started = performance.now();
    let told = 0;
    for (let look = 0; look < 25; look += 1)
      told += follower.add(Array.from({ length: 200 }, (_, index) => event(`${look}x${index}`))).length;
    told += follower.add([]).length;
    expect(told).toBe(5000);
    // 25 looks of 200 ms would be five seconds: this is not about how fast a machine is.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
