import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../src/core/clock.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { chain, createWorld } from '../sandbox/services/states/world.ts';
import { type BuiltProgram, buildProgram } from './built-program.ts';
import { type CommandWorld, createCommandWorld } from './command-world.ts';
import { CAN_OPEN_TERMINALS, openInTerminal } from './terminal-program.ts';

const TRUST =
  '{ Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: states.amazonaws.com }, Action: "sts:AssumeRole" }] }';

/** A machine that rests for an hour. */
const MACHINE_LAB = `
title: Machine
summary: A machine that rests.
minutes: 5
level: foundation
flow: "you -> machine"
names: { role: rest-role, machine: rest }
steps:
  - id: machine
    title: Create the machine
    say: It rests for an hour.
    do:
      - call: iam.CreateRole
        with: { RoleName: "\${names.role}", AssumeRolePolicyDocument: { json: ${TRUST} } }
      - call: states.CreateStateMachine
        with:
          name: "\${names.machine}"
          roleArn: "arn:aws:iam::\${account}:role/\${names.role}"
          definition:
            json: { StartAt: Begin, States: { Begin: { Type: Pass, Next: Rest }, Rest: { Type: Wait, Seconds: 3600, Next: Done }, Done: { Type: Succeed } } }
    expect:
      - that: The machine is there
        call: states.DescribeStateMachine
        with: { stateMachineArn: &arn "arn:aws:states:\${region}:\${account}:stateMachine:\${names.machine}" }
        where: status == 'ACTIVE'
    hints: [Create it.]
  - id: wake
    title: Wake it
    say: Start it as nap, and stop it.
    do:
      - call: states.StartExecution
        with: { stateMachineArn: *arn, name: nap }
      - call: states.StopExecution
        with: { executionArn: &nap "arn:aws:states:\${region}:\${account}:execution:\${names.machine}:nap" }
    expect:
      - that: The nap was ended
        call: states.DescribeExecution
        with: { executionArn: *nap }
        where: status == 'ABORTED'
    hints: [Start and stop it.]
  - id: label
    title: Label it
    say: Give it a tag.
    do:
      - call: states.TagResource
        with: { resourceArn: *arn, tags: [{ key: rests, value: "yes" }] }
    expect:
      - that: It has the tag
        call: states.ListTagsForResource
        with: { resourceArn: *arn }
        where: length(tags[?key == 'rests']) == \`1\`
    hints: [Tag it.]
`;

let program: BuiltProgram;

beforeAll(async () => {
  program = await buildProgram();
}, 60_000);

afterAll(() => program.remove());

const open = (world: CommandWorld, args: readonly string[], more: { rows?: number } = {}) =>
  openInTerminal({
    command: [process.execPath, program.file, ...args],
    env: { SERVERLESS_LABS_HOME: world.home, SERVERLESS_LABS_TEST_PACKAGE: world.packageFolder },
    ...more,
  });

const KEYS = /Enter do it · c check/;

describe.skipIf(!CAN_OPEN_TERMINALS)('a machine in a terminal', { timeout: 60_000 }, () => {
  it('is drawn on the board of a lab while it runs, whoever has started it', async () => {
    const world = createCommandWorld({ machine: MACHINE_LAB });
    const terminal = open(world, ['run', 'machine'], { rows: 56 });
    await terminal.shows(KEYS);
    expect(terminal.seen().join('\n')).not.toContain('no execution yet');
    terminal.press('\r');
    await terminal.shows('Enter next step');
    await terminal.shows(/Machine slabs-\w+-rest: no execution yet/);
    await terminal.shows(/│ {3}Rest {2}Wait +│/);
    terminal.press('\r');
    await terminal.shows(KEYS);
    const [run = ''] = /(?<=slabs-)\w+(?=-rest)/.exec(terminal.seen().join('\n')) ?? [];
    const aws = (...args: readonly string[]) => world.run('aws', 'stepfunctions', ...args);
    const arn = (kind: string, name: string) => `arn:aws:states:us-east-1:000000000000:${kind}:${name}`;
    const machine = `slabs-${run}-rest`;
    await aws('start-execution', '--state-machine-arn', arn('stateMachine', machine), '--name', 'nap');
    await terminal.shows(/Machine slabs-\w+-rest: RUNNING, execution nap/);
    await terminal.shows(/│ ✓ Begin {2}Pass +│[\s\S]*│ ▶ Rest {2}Wait +│[\s\S]*│ {3}Done {2}Succeed +│/);
    terminal.resize(80, 24);
    await terminal.shows(/✓.Begin → ▶.Rest → Done/);
    await aws('stop-execution', '--execution-arn', arn('execution', `${machine}:nap`));
    await terminal.shows('Step 2 is met.');
    await terminal.shows(/✓.Begin → –.Rest → Done/);
    terminal.press('\r');
    await terminal.shows(/Step 3 of 3[\s\S]*Enter do it/);
    terminal.press('\r');
    await terminal.shows('All 3 steps are met.');
    terminal.press('\r');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
  });

  it('is told in words with --plain', async () => {
    const world = createCommandWorld({ machine: MACHINE_LAB });
    const terminal = open(world, ['run', 'machine', '--plain']);
    await terminal.waitFor('or aws …: ');
    terminal.press('\n');
    await terminal.waitFor('q leave, or aws …: ');
    terminal.press('\n');
    await terminal.waitFor(/Machine slabs-\w+-rest: no execution yet\.\s+Not begun: Begin, Rest, Done\./);
    terminal.press('q\n');
    expect(await terminal.ended).toMatchObject({ isRestored: true });
  });

  it('is gone through event by event with keys, and goes on by itself at the end', async () => {
    const world = createCommandWorld({});
    const states = await createWorld({ folder: world.paths.sandbox, clock: realClock() });
    const resting = chain({ Begin: { Type: 'Pass' }, Rest: { Type: 'Wait', Seconds: 3600 } });
    const execution = await states.start(await states.create('rest', resting), {}, 'nap');
    await states.seen(execution, 'WaitStateEntered');
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await states.sandbox.close();

    const terminal = open(world, ['trace', 'nap']);
    await terminal.shows(/rest nap {2}RUNNING[\s\S]*✓ Begin[\s\S]*▶ Rest[\s\S]*4 of 4 /);
    terminal.press('\u001b[D');
    await terminal.shows(/so far[\s\S]*3 of 4 /);
    await terminal.shows(/PassStateExited Begin/);
    terminal.press('f');
    await terminal.shows(/1 of 4 /);
    expect(terminal.seen().join('\n')).not.toMatch(/[✓▶]/);
    terminal.press('\u001b[C');
    await terminal.shows(/▶ Begin[\s\S]*PassStateEntered Begin[\s\S]*2 of 4 /);
    terminal.press('l');
    await terminal.shows(/4 of 4 /);
    await world.run('aws', 'stepfunctions', 'stop-execution', '--execution-arn', execution);
    await terminal.shows(/rest nap {2}ABORTED[\s\S]*– Rest[\s\S]*5 of 5 /);
    terminal.press('q');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });

    const again = open(world, ['trace', 'nap']);
    await again.shows(/5 of 5 /);
    again.press('\u0004');
    expect(await again.ended).toEqual({ code: 0, isRestored: true });

    const vanishing = open(world, ['trace', 'nap']);
    await vanishing.shows(/5 of 5 /);
    vanishing.hangUp();
    expect([0, 130]).toContain((await vanishing.ended).code);
  });
});

describe.skipIf(!CAN_OPEN_TERMINALS)('trace --follow in a terminal', { timeout: 60_000 }, () => {
  it('tells what another process does as it happens, until Ctrl-C', async () => {
    const world = createCommandWorld({});
    const sandbox = await createSandbox({ folder: world.paths.sandbox });
    try {
      const sqs = new SQSClient(sandbox.clientConfig());
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'before' }));
      const terminal = open(world, ['trace', '--follow']);
      // What is told has to happen after the first look: sent until it is.
      let sent = 0;
      const sending = setInterval(() => {
        sent += 1;
        void sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `${sent}` }));
      }, 50);
      await terminal.shows(/sqs\.SendMessage before \(by learner/);
      clearInterval(sending);
      expect(terminal.everything()).not.toContain('sqs.CreateQueue');
      terminal.press('\u0003');
      expect(await terminal.ended).toMatchObject({ isRestored: true });
    } finally {
      await sandbox.close();
    }
  });
});
