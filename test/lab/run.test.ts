// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unattended } from '../../src/lab/conductor.ts';
import type { LabEvent } from '../../src/lab/lab-event.ts';
import type { Lab } from '../../src/lab/load.ts';
import { cleansUp, createWorld, decides, labOf, story, type World } from './lab-world.ts';

const LAB = `title: Groups
summary: Two log groups.
minutes: 5
level: foundation
names: { first: first, second: second }
steps:
  - id: first
    title: The first group
    say: "Make \${names.first} in \${region}."
    do:
      - call: logs.CreateLogGroup
        with: { logGroupName: "\${names.first}" }
        exists: [{ call: logs.PutRetentionPolicy, with: { logGroupName: "\${names.first}", retentionInDays: 7 } }]
      - call: logs.PutRetentionPolicy
        with: { logGroupName: "\${names.first}", retentionInDays: 7 }
    find:
      - call: logs.DescribeLogGroups
        with: { logGroupNamePrefix: "\${names.first}" }
        save: { firstArn: "logGroups[0].arn" }
    expect:
      - that: It forgets after a week
        call: logs.DescribeLogGroups
        with: { logGroupNamePrefix: "\${names.first}" }
        where: logGroups[0].retentionInDays == \`7\`
        show: logGroups[0].retentionInDays
        otherwise: "It is kept for \${actual.logGroups[0].retentionInDays} days."
    hints: [nudge, operation, "aws logs create-log-group --log-group-name \${names.first}"]
  - id: second
    title: The second group
    say: Make another.
    do:
      - call: logs.CreateLogGroup
        with: { logGroupName: "\${names.second}" }
    expect:
      - that: It is there
        call: logs.DescribeLogGroups
        with: { logGroupNamePrefix: "\${names.second}" }
        where: logGroups[?logGroupName == '\${names.second}']
    hints: [nudge]
`;

let world: World;
let lab: Lab;
beforeEach(async () => {
  [world, lab] = await Promise.all([createWorld(), labOf(LAB)]);
});
afterEach(() => world.close());

const groups = async () => {
  const { logGroups } = await world.connection.call('logs.DescribeLogGroups', {});
  return JSON.parse(JSON.stringify(logGroups)).map((group: { logGroupName: string }) => group.logGroupName);
};

const createByHand =
  (name: string, more: { readonly days?: number } = {}) =>
  async () => {
    await world.connection.call('logs.CreateLogGroup', { logGroupName: name });
    if (more.days) {
      await world.connection.call('logs.PutRetentionPolicy', {
        logGroupName: name,
        retentionInDays: more.days,
      });
    }
  };

const ofKind = <Kind extends LabEvent['kind']>(events: readonly LabEvent[], kind: Kind) =>
  events.filter((event): event is Extract<LabEvent, { kind: Kind }> => event.kind === kind);

describe('an unattended run', () => {
  it('does every step, checks it and cleans up', async () => {
    const { events, end, state } = await world.run(lab, cleansUp);
    expect(end).toMatchObject({
      how: 'completed',
      met: 2,
      skipped: 0,
      of: 2,
      cleanup: { kind: 'clean', deleted: 2 },
    });
    expect(state.ended?.how).toBe('clean');
    expect(await groups()).toEqual([]);
    expect(story(events).slice(0, 11)).toEqual([
      'run-started',
      'step-started first',
      'said first',
      'command first',
      'command first',
      'doing logs.CreateLogGroup',
      'done logs.CreateLogGroup',
      'doing logs.PutRetentionPolicy',
      'done logs.PutRetentionPolicy',
      'checked first met',
      'step-met first checked',
    ]);
  });

  it('keeps what it made when it is told to', async () => {
    const { run, end, state } = await world.run(lab, unattended({ finish: 'keep' }));
    expect(end.cleanup).toBeUndefined();
    expect(state.ended?.how).toBe('kept');
    expect(await groups()).toEqual([`slabs-${run}-first`, `slabs-${run}-second`]);
  });

  it('stops at a step that it cannot meet, and cleans up all the same', async () => {
    const impossible = await labOf(LAB.replace('== `7`', '== `8`'));
    const { events, end } = await world.run(impossible, cleansUp);
    expect(end).toMatchObject({ how: 'left', met: 0, cleanup: { kind: 'clean' } });
    expect(ofKind(events, 'checked').at(-1)?.verdict).toEqual({
      kind: 'not-yet',
      isThere: true,
      expected: 'logGroups[0].retentionInDays == `8`',
      actual: '7',
      why: 'It is kept for 7 days.',
    });
    expect(await groups()).toEqual([]);
  });

  it('tells what AWS refused and goes no further', async () => {
    const refused = await labOf(
      LAB.replace('retentionInDays: 7 }\n    find', 'retentionInDays: 8 }\n    find'),
    );
    const { events, end } = await world.run(refused, cleansUp);
    expect(ofKind(events, 'failed')[0]).toMatchObject({
      step: 'first',
      what: 'logs.PutRetentionPolicy',
      error: { code: 'InvalidParameterException' },
    });
    expect(end).toMatchObject({ how: 'left', cleanup: { kind: 'clean' } });
  });
});

describe('a guided run', () => {
  it('takes a step that was done elsewhere as met', async () => {
    const { run } = await world.run(lab, decides([]));
    await createByHand(`slabs-${run}-first`, { days: 7 })();
    const { events } = await world.run(lab, decides([]));
    expect(story(events)).toContain('step-met first found');
  });

  it('finds what the learner makes meanwhile, and why it is not enough', async () => {
    const { run } = await world.run(lab, decides([]));
    const acts = [async () => {}, createByHand(`slabs-${run}-first`)];
    const { events } = await world.run(
      lab,
      decides(['check', 'check'], (index) => acts[index]?.()),
    );
    expect(ofKind(events, 'checked').map(({ verdict }) => verdict)).toMatchObject([
      {
        kind: 'not-yet',
        actual: 'There is no log group yet: logs.DescribeLogGroups has nothing at logGroups[0].arn.',
      },
      { kind: 'not-yet', actual: 'null', why: 'It is kept for null days.' },
    ]);
  });

  it('mends what is there already but wrong', async () => {
    const { run } = await world.run(lab, decides([]));
    await createByHand(`slabs-${run}-first`, { days: 1 })();
    const { events } = await world.run(lab, decides(['do']));
    expect(story(events)).toContain('already-there logs.CreateLogGroup');
    expect(story(events)).toContain('step-met first checked');
  });

  it('gives one hint after the other, and then the commands', async () => {
    const { run, events } = await world.run(lab, decides(['hint', 'hint', 'hint', 'hint', 'hint']));
    const third = { number: 3, of: 3, text: `aws logs create-log-group --log-group-name slabs-${run}-first` };
    const command = { source: 'command', text: expect.stringMatching(/^aws logs create-log-group \\\n/) };
    expect(ofKind(events, 'hint')).toMatchObject([
      { text: 'nudge' },
      { text: 'operation' },
      third,
      command,
      command,
    ]);
  });

  it('says first what is wrong with what is there, once for each state of it', async () => {
    const { journal, connection } = { journal: await world.openRun(lab), connection: world.connection };
    const logGroupName = `slabs-${journal.run}-first`;
    journal.close();
    const keep = (retentionInDays: number) =>
      connection.call('logs.PutRetentionPolicy', { logGroupName, retentionInDays });
    const { events } = await world.run(
      lab,
      decides(['hint', 'hint', 'hint', 'hint'], async (index) => {
        if (index === 1) await connection.call('logs.CreateLogGroup', { logGroupName });
        if (index === 1) await keep(5);
        if (index === 3) await keep(14);
      }),
    );
    expect(ofKind(events, 'hint').map(({ source, text }) => `${source}: ${text}`)).toEqual([
      'written: nudge',
      'state: *It forgets after a week*: not yet. It is kept for 5 days.',
      'written: operation',
      'state: *It forgets after a week*: not yet. It is kept for 14 days.',
    ]);
  });

  it('the last hint has also the command that changes what is there already', async () => {
    const { run } = await world.run(lab, decides(['hint', 'hint', 'hint']));
    const { events } = await world.run(
      lab,
      decides(['hint', 'hint', 'hint'], (index) =>
        index === 1 ? createByHand(`slabs-${run}-first`, { days: 1 })() : undefined,
      ),
    );
    const [before, told, after] = ofKind(events, 'hint');
    expect(before?.text).not.toContain('# What is there already');
    expect(told).toMatchObject({ source: 'state' });
    expect(after?.text).toMatch(
      /\n# What is there already is changed with:\naws logs put-retention-policy \\\n[^#]*--retention-in-days 7/,
    );
  });

  it('skips a step by solving it', async () => {
    const { events, state } = await world.run(lab, decides(['skip']));
    expect(story(events)).toContain('step-skipped first');
    expect([...state.skipped]).toEqual(['first']);
    expect(state.saved.firstArn).toContain('-first');
  });

  it('skips a step also where what was made by hand keeps its check from being met', async () => {
    const hopeless = await labOf(LAB.replace('== `7`', '== `14`'));
    const { events, state } = await world.run(hopeless, decides(['do', 'skip']));
    expect(story(events)).toContain('step-skipped first');
    expect([...state.met]).toEqual([]);
    expect([...state.skipped]).toEqual(['first']);
  });

  it('skips no step that can’t be done, for the next one would lack what it makes', async () => {
    const undoable = await labOf(
      LAB.replace('retentionInDays: 7 }\n    find', 'retentionInDays: -1 }\n    find'),
    );
    const { events, state } = await world.run(undoable, decides(['skip']));
    expect(story(events)).toContain('failed first');
    expect([...state.skipped]).toEqual([]);
  });

  it('shows the commands as they are sent, with the tags of the run', async () => {
    const { run, events } = await world.run(lab, decides([]));
    expect(ofKind(events, 'command')[0]?.text.replace(/ \\\n +/g, ' ')).toContain(
      `aws logs create-log-group --log-group-name slabs-${run}-first --tags serverless-labs:run=${run}`,
    );
    expect(ofKind(events, 'said')[0]?.text).toBe(`Make slabs-${run}-first in us-east-1.`);
  });

  it('cleans up what the learner made by hand', async () => {
    const { run } = await world.run(lab, decides([]));
    await createByHand(`slabs-${run}-first`, { days: 7 })();
    const { end } = await world.run(lab, cleansUp);
    expect(end).toMatchObject({ how: 'completed', cleanup: { kind: 'clean', deleted: 2 } });
    expect(await groups()).toEqual([]);
  });
});

describe('a run that is taken up again', () => {
  it('goes on at the first step that is not met', async () => {
    const first = await world.run(lab, decides(['do']));
    const second = await world.run(lab, cleansUp);
    expect(second.run).toBe(first.run);
    expect(second.events[0]).toMatchObject({ kind: 'run-started', isResumed: true });
    expect(story(second.events).slice(1, 3)).toEqual(['step-met first latched', 'step-started second']);
    expect(second.end).toMatchObject({ how: 'completed', cleanup: { kind: 'clean' } });
  });

  it('stays with a goal that was reached, also when it no longer holds', async () => {
    const { run } = await world.run(lab, decides(['do']));
    await world.connection.call('logs.PutRetentionPolicy', {
      logGroupName: `slabs-${run}-first`,
      retentionInDays: 1,
    });
    const { events } = await world.run(lab, decides([]));
    expect(story(events)).toContain('step-met first latched');
  });

  it('opens a step again when what it made is gone', async () => {
    const { run } = await world.run(lab, decides(['do']));
    await world.connection.call('logs.DeleteLogGroup', { logGroupName: `slabs-${run}-first` });
    const { events, end } = await world.run(lab, cleansUp);
    expect(story(events)).toContain('step-reopened first');
    expect(end).toMatchObject({ how: 'completed', met: 2 });
  });

  it('is refused to a second process', async () => {
    const journal = await world.openRun(lab);
    await expect(world.openRun(lab)).rejects.toMatchObject({ code: 'RUN_BUSY' });
    journal.close();
  });
});

describe('a look that fails', () => {
  it('is broken, not wrong, when the learner may not look', async () => {
    await world.connection.call('iam.CreateUser', { UserName: 'nobody' });
    const { AccessKey } = await world.connection.call('iam.CreateAccessKey', { UserName: 'nobody' });
    const key = JSON.parse(JSON.stringify(AccessKey));
    const connection = await world.connectAs({
      accessKeyId: key.AccessKeyId,
      secretAccessKey: key.SecretAccessKey,
    });
    const { events, end } = await world.run(lab, decides(['check']), { connection });
    expect(ofKind(events, 'checked').at(-1)?.verdict).toMatchObject({
      kind: 'broken',
      cause: {
        code: 'AccessDeniedException',
        message: expect.stringContaining('is not authorized to perform'),
      },
    });
    expect(end.how).toBe('left');
  });
});

describe('an interrupted run', () => {
  it('ends at once and can be taken up again', async () => {
    const controller = new AbortController();
    const interrupted = world.run(
      lab,
      decides(['do', 'check'], (index) => index === 1 && controller.abort()),
      { signal: controller.signal },
    );
    await expect(interrupted).rejects.toMatchObject({ failure: 'interrupted' });
    const { events, end } = await world.run(lab, cleansUp);
    expect(story(events)).toContain('step-met first latched');
    expect(end).toMatchObject({ how: 'completed', cleanup: { kind: 'clean' } });
  });

  it('goes on in the middle of a step', async () => {
    const controller = new AbortController();
    const stop = world.connection.onCall((event) => {
      if (event.kind === 'answered' && event.api === 'logs.CreateLogGroup') controller.abort();
    });
    const interrupted = world.run(lab, decides(['do']), { signal: controller.signal });
    await expect(interrupted).rejects.toMatchObject({ failure: 'interrupted' });
    stop();
    const { events, end } = await world.run(lab, cleansUp);
    expect(story(events)).toContain('already-there logs.CreateLogGroup');
    expect(end).toMatchObject({ how: 'completed', cleanup: { kind: 'clean', deleted: 2 } });
  });

  it('waits for what may come by itself, and not for what only a call makes', async () => {
    const role = `- call: iam.GetRole\n        with: { RoleName: "\${names.first}" }\n        save: { arn: Role.Arn }`;
    const sorts = [LAB, LAB.replace(/- call: logs.DescribeLogGroups[\s\S]*?arn" }/, role)];
    const waits = sorts.map(async (text) => {
      const patient = await labOf(
        text.replace('where: logGroups[0].ret', 'within: 10m\n        where: logGroups[0].ret'),
      );
      const looks = [true, true, false];
      const keepsWaiting = () => looks.shift() ?? false;
      const { events } = await world.run(patient, decides(['check']), { keepsWaiting });
      return [ofKind(events, 'waiting').length, ofKind(events, 'checked').at(-1)?.verdict.kind];
    });
    expect(await Promise.all(waits)).toEqual([
      [2, 'not-yet'],
      [0, 'not-yet'],
    ]);
  });

  it('stops waiting when it is told to, with what was found last', async () => {
    const patient = await labOf(
      LAB.replace('where: logGroups[0].ret', 'within: 10m\n        where: logGroups[0].ret'),
    );
    const { events } = await world.run(patient, decides(['check']), { keepsWaiting: () => false });
    expect(ofKind(events, 'checked').at(-1)?.verdict.kind).toBe('not-yet');
  });
});
