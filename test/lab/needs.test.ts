import { afterEach, describe, expect, it } from 'vitest';
import { leftOut, requireNeeds } from '../../src/lab/needs.ts';
import { cleansUp, createWorld, labOf, story, type World } from './lab-world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const step = (id: string, more = '') => `
  - id: ${id}
    title: ${id}
    ${more}
    say: Create a queue.
    do:
      - call: sqs.CreateQueue
        with: { QueueName: "\${names.${id}}" }
    expect:
      - that: it is there
        call: sqs.GetQueueUrl
        with: { QueueName: "\${names.${id}}" }
        where: QueueUrl
      - that: nobody may see it
        call: sqs.GetQueueAttributes
        with: { QueueUrl: "\${queueUrl}", AttributeNames: [All] }
        where: not_there
        within: 1d
    find:
      - call: sqs.GetQueueUrl
        with: { QueueName: "\${names.${id}}" }
        save: { queueUrl: QueueUrl }
    hints: [Create it.]
`;

const lab = (more = '') =>
  labOf(`title: Two
summary: Two queues.
minutes: 1
level: foundation
${more}
names: { one: one }
steps:${step('one', 'needs: [iam.enforcement]')}`);

describe('a step that needs what the target lacks', () => {
  it('is done, found, not waited for and told', async () => {
    const world = await createWorld();
    worlds.push(world);
    const connection = {
      ...world.connection,
      emulator: { name: 'X', lacks: { 'iam.enforcement': 'it allows all' } },
    };
    const { events, end } = await world.run(await lab(), cleansUp, { connection });
    expect(story(events)).toEqual(
      expect.arrayContaining(['doing sqs.CreateQueue', 'done sqs.CreateQueue', 'step-skipped one']),
    );
    expect(story(events).filter((line) => line.startsWith('checked') || line.startsWith('waiting'))).toEqual(
      [],
    );
    const why = 'refusals by IAM policies (it allows all)';
    expect(events[0]).toMatchObject({ kind: 'run-started', leftOut: [{ step: 'one', why }] });
    expect(events.find(({ kind }) => kind === 'step-skipped')).toMatchObject({ why });
    expect(end).toMatchObject({ how: 'completed', met: 0, skipped: 1, cleanup: { kind: 'clean' } });
  });

  it('is known by its own calls, too', async () => {
    const [one] = (await lab()).steps;
    if (!one) throw new Error('no step');
    expect(leftOut(one, { 'sqs.GetQueueAttributes': 'it answers HTML' })).toEqual({
      step: 'one',
      why: 'sqs.GetQueueAttributes (it answers HTML)',
    });
    expect(leftOut(one, { 'sqs.StartMessageMoveTask': 'it answers HTML' })).toBeUndefined();
  });
});

describe('a lab that needs what the target lacks', () => {
  it('is refused with the call that shows it', async () => {
    const emulator = {
      name: 'moto',
      lacks: { 'lambda.code': 'lambda.Invoke answers that there is no Docker' },
    };
    const { id, needs } = await lab('needs: [lambda.code]');
    const needy = { id, needs, command: 'serverless-labs run fixture' };
    expect(() => requireNeeds(needy, emulator)).toThrow(
      "moto can't run fixture: it lacks running functions' code (lambda.Invoke answers that there is no Docker).",
    );
    expect(() => requireNeeds(needy, undefined)).not.toThrow();
  });

  it('can only name what there is', async () => {
    await expect(lab('needs: [lambda.cod]')).rejects.toMatchObject({ code: 'LAB_INVALID' });
  });
});
