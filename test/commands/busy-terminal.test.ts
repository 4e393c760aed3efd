import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureFolder } from '../../src/core/paths.ts';
import { openSandbox } from '../../src/sandbox/holder.ts';
import type { TraceEvent } from '../../src/sandbox/kernel/trace.ts';
import { openTraceLog } from '../../src/sandbox/kernel/trace-log.ts';
import { type BuiltProgram, buildProgram } from './built-program.ts';
import { type CommandWorld, createCommandWorld } from './command-world.ts';
import { CAN_OPEN_TERMINALS, openInTerminal } from './terminal-program.ts';

let program: BuiltProgram;

beforeAll(async () => {
  program = await buildProgram();
}, 60_000);

afterAll(() => program.remove());

const open = (world: CommandWorld, ...args: readonly string[]) =>
  openInTerminal({
    command: [process.execPath, '--max-old-space-size=160', program.file, ...args],
    env: { SERVERLESS_LABS_HOME: world.home, SERVERLESS_LABS_TEST_PACKAGE: world.packageFolder },
  });

const LINE = 'aws sqs list-queues --queue-name-prefix busy --query QueueUrls';

describe.skipIf(!CAN_OPEN_TERMINALS)('while a thousand things happen', { timeout: 120_000 }, () => {
  it('a lab’s screen takes every key and writes no more than a few boards', async () => {
    const world = createCommandWorld();
    const terminal = open(world, 'run', 'tiny');
    await terminal.shows('s skip · q leave');
    const guest = await openSandbox({ folder: world.paths.sandbox });
    expect(guest.role).toBe('guest');
    const sqs = new SQSClient(guest.clientConfig);
    await sqs.send(new CreateQueueCommand({ QueueName: 'busy' }));
    const message = { QueueUrl: `${guest.endpoint}/${guest.account}/busy`, MessageBody: 'x' };
    const before = terminal.written().length;
    const sending = Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let sent = 0; sent < 125; sent += 1) await sqs.send(new SendMessageCommand(message));
      }),
    );
    for (const key of LINE) terminal.press(key);
    await terminal.shows(`› ${LINE}`);
    await sending;
    // Echo and boards: the thousand calls themselves are no reason to write.
    expect(terminal.written().length - before).toBeLessThan(40_000);
    terminal.press('\r');
    await terminal.waitFor('/busy"');
    await terminal.shows('s skip · q leave');
    terminal.press('q');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
  });

  it('trace --follow tells each of them once, and ends when it is asked to', async () => {
    const world = createCommandWorld();
    const log = openTraceLog(ensureFolder(world.paths.sandbox));
    const happen = (from: number, to: number) => {
      for (let number = from; number < to; number += 1) log.append(eventOf(number));
    };
    happen(0, 1);
    const terminal = open(world, 'trace', '--follow');
    await terminal.waitFor('Ctrl-C');
    // More at once than it keeps as a rule.
    for (let number = 1; number < EVENTS; number += BURST) {
      happen(number, number + BURST);
      await terminal.waitFor(nameOf(number + BURST - 1));
    }
    terminal.press('\u0003');
    expect((await terminal.ended).isRestored).toBe(true);
    const told = terminal.screen().match(/queue-\d+-end/g) ?? [];
    expect(told).toHaveLength(EVENTS);
    expect(new Set(told).size).toBe(EVENTS);
    log.close();
  });
});

const EVENTS = 12_000;
const BURST = 6_000;

const nameOf = (number: number) => `queue-${number}-end`;

const eventOf = (number: number): TraceEvent => ({
  id: number.toString(16).padStart(16, '0'),
  atMs: 1_700_000_000_000 + number,
  cause: undefined,
  kind: 'call',
  api: 'sqs.SendMessage',
  caller: 'arn:aws:iam::000000000000:user/learner',
  resource: `arn:aws:sqs:us-east-1:000000000000:${nameOf(number)}`,
  durationMs: 1,
});
