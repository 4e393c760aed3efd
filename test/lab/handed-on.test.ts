// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleansUp, createWorld, decides, labOf, type World } from './lab-world.ts';

const LAB = `title: Groups
summary: A group, and another one that is named after it.
minutes: 5
level: foundation
names: { first: first }
steps:
  - id: groups
    title: Two groups
    say: Make both.
    do:
      - call: logs.CreateLogGroup
        with: { logGroupName: "\${names.first}" }
      - call: logs.DescribeLogGroups
        with: { logGroupNamePrefix: "\${names.first}" }
        save: { found: "logGroups[0].logGroupName" }
      - advance: 2s
      - call: logs.CreateLogGroup
        with: { logGroupName: "\${found}" }
        exists:
          - call: logs.DescribeLogGroups
            with: { logGroupNamePrefix: "\${found}" }
            save: { again: "logGroups[0].logGroupName" }
          - call: logs.CreateLogGroup
            with: { logGroupName: "\${again}-second" }
    find:
      - call: logs.DescribeLogGroups
        with: { logGroupNamePrefix: "\${names.first}" }
        save: { firstArn: "logGroups[0].arn" }
    expect:
      - that: It is there
        call: logs.DescribeLogGroups
        with: { logGroupNamePrefix: "\${names.first}-second" }
        where: logGroups[0].logGroupName == '\${names.first}-second'
    hints: [nudge]
`;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

describe('what a call saves', () => {
  it('is there for the calls after it, and for those in place of what exists', async () => {
    const { end } = await world.run(await labOf(LAB), cleansUp);
    expect(end).toMatchObject({ how: 'completed', cleanup: { kind: 'clean', deleted: 2 } });
  });

  it('is a blank in the commands for a learner, which also wait', async () => {
    const { events } = await world.run(await labOf(LAB), decides([]));
    const commands = events.flatMap((event) =>
      event.kind === 'command' ? [event.text.replace(/ \\\n +/g, ' ')] : [],
    );
    expect(commands[1]).toMatch(/\n# <found> below: what it answers at logGroups\[0\]\.logGroupName$/);
    expect(commands.slice(-2)).toEqual([
      'sleep 2',
      expect.stringContaining("aws logs create-log-group --log-group-name '<found>'"),
    ]);
  });

  it('is a blank also in the commands that change what is there already', async () => {
    const lab = await labOf(LAB);
    const { run } = await world.run(lab, decides([]));
    await world.connection.call('logs.CreateLogGroup', { logGroupName: `slabs-${run}-first` });
    const { events } = await world.run(lab, decides(['hint', 'hint', 'hint']));
    const [last] = events.flatMap((event) =>
      event.kind === 'hint' && event.source === 'command' ? [event.text] : [],
    );
    expect(last).toMatch(/changed with:[\s\S]*--log-group-name '<again>-second'/);
  });

  it('ends the step when the answer does not have it', async () => {
    const lab = await labOf(LAB.replace('found: "logGroups[0].logGroupName"', 'found: "logGroups[9].arn"'));
    const { events, end } = await world.run(lab, cleansUp);
    expect(events.find(({ kind }) => kind === 'failed')).toMatchObject({
      what: 'logs.DescribeLogGroups',
      error: { code: 'NothingThere', message: 'It answers nothing at logGroups[9].arn.' },
    });
    expect(end).toMatchObject({ how: 'left' });
  });
});
