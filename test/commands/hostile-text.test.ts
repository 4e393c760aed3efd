import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltProgram, buildProgram } from './built-program.ts';
import { type CommandWorld, createCommandWorld } from './command-world.ts';
import { CAN_OPEN_TERMINALS, openInTerminal, type TerminalProgram } from './terminal-program.ts';

let program: BuiltProgram;

beforeAll(async () => {
  program = await buildProgram();
}, 60_000);

afterAll(() => program.remove());

/** Clears the screen, names the window, writes to the clipboard, goes back in the line and reorders what is read. */
const HOSTILE =
  '\u001b[2J\u001b]0;owned\u0007\u001b]52;c;b3duZWQ=\u0007\r\u009b31m\u202egnp.exe\u202c\u2066\u200b';
/** Without a line feed, and with its harm at the end. */
const MEGABYTE = `${'x'.repeat(1_000_000)}${HOSTILE}`;

/** What may reach a terminal beside text: line ends, colours, and moves of the cursor by the program itself. */
const OWN = /\r\n|\u001b\[[0-9;?]*[ABCDJKhlm]|\r(?=\u001b|[^\n])|[\t\n]/g;
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

const harmIn = (written: string): string | undefined => {
  if (written.includes('\u001b[2J')) return 'the screen is cleared';
  const rest = written.replace(OWN, '');
  const place = rest.search(HARMFUL);
  return place < 0 ? undefined : JSON.stringify(rest.slice(Math.max(0, place - 40), place + 20));
};

const PROMPT = 's skip · q leave';

/** Less memory than a few copies of everything would take. */
const BOUNDED = '--max-old-space-size=160';

const open = (world: CommandWorld, ...args: readonly string[]): TerminalProgram =>
  openInTerminal({
    command: [process.execPath, BOUNDED, program.file, ...args],
    env: { SERVERLESS_LABS_HOME: world.home, SERVERLESS_LABS_TEST_PACKAGE: world.packageFolder },
  });

/** A sandbox that is full of it: a log line, a message, a mail, a parameter, an object's key, and a refused call. */
const hostileWorld = async () => {
  const world = createCommandWorld();
  const files = mkdtempSync(join(tmpdir(), 'slabs-hostile-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(files, name), text);
    return `file://${join(files, name)}`;
  };
  const aws = (...words: readonly string[]) => world.run('aws', ...words);
  await aws('logs', 'create-log-group', '--log-group-name', 'noise');
  await aws('logs', 'create-log-stream', '--log-group-name', 'noise', '--log-stream-name', 's');
  const line = (message: string) => ({ timestamp: Date.now(), message });
  const events = file('events.json', JSON.stringify([line(`LOG ${HOSTILE} end`), line(MEGABYTE)]));
  const to = ['--log-group-name', 'noise', '--log-stream-name', 's'];
  await aws('logs', 'put-log-events', ...to, '--log-events', events);
  await aws('sqs', 'create-queue', '--queue-name', 'q');
  const message = JSON.stringify({
    QueueUrl: 'http://127.0.0.1:4566/000000000000/q',
    MessageBody: 'x'.repeat(900_000),
  });
  await aws('sqs', 'send-message', '--cli-input-json', file('message.json', message));
  await aws('sns', 'create-topic', '--name', 't');
  const topic = ['--topic-arn', 'arn:aws:sns:us-east-1:000000000000:t'];
  await aws(
    'sns',
    'set-topic-attributes',
    ...topic,
    '--attribute-name',
    'DisplayName',
    '--attribute-value',
    file('name', `N${HOSTILE}`.slice(0, 90)),
  );
  await aws(
    'sns',
    'subscribe',
    ...topic,
    '--protocol',
    'email',
    '--notification-endpoint',
    'you@example.com',
  );
  await aws('s3', 'mb', 's3://noise');
  await aws('s3api', 'put-object', '--bucket', 'noise', '--key', file('key', `K${HOSTILE} end`));
  await aws('lambda', 'invoke', '--function-name', file('function', `F${HOSTILE}`), join(files, 'out'));
  return world;
};

describe.skipIf(!CAN_OPEN_TERMINALS)('hostile text in a terminal', { timeout: 120_000 }, () => {
  it('is shown harmless by commands, in bounded memory', async () => {
    const world = await hostileWorld();
    const shown: Record<string, string> = {};
    for (const line of [
      'aws logs tail noise',
      'aws logs filter-log-events --log-group-name noise --output text',
      'aws logs filter-log-events --log-group-name noise --output yaml',
      'aws sqs receive-message --queue-url http://127.0.0.1:4566/000000000000/q',
      'aws s3 ls s3://noise',
      'aws s3api list-objects-v2 --bucket noise --output table',
      'trace --all',
      'inbox',
      'inbox read 1',
      'status',
    ]) {
      const terminal = open(world, ...line.split(' '));
      const { code, isRestored } = await terminal.ended;
      shown[line] = terminal.written();
      expect({ line, code, isRestored, harm: harmIn(terminal.written()) }).toEqual({
        ...{ line, code: 0, isRestored: true, harm: undefined },
      });
    }
    expect(shown['aws logs tail noise']).toMatch(/LOG ␛\[2J/);
    expect(shown['aws s3 ls s3://noise']).toMatch(/K␛\[2J/);
    // The story of each call, and not what was in it.
    expect(shown['trace --all']?.length).toBeLessThan(20_000);
  });

  it('is shown harmless at a lab’s prompt, which goes on', async () => {
    const world = await hostileWorld();
    const terminal = open(world, 'run', 'tiny');
    await terminal.shows(PROMPT);
    for (const line of [
      'aws logs tail noise',
      'aws s3 ls s3://noise',
      'aws lambda get-function --function-name nothing',
    ]) {
      terminal.press(line);
      await terminal.waitFor(line);
      terminal.press('\r');
      await terminal.waitFor(line.includes('lambda') ? 'ResourceNotFound' : /␛\[2J/);
      await terminal.shows(PROMPT);
    }
    terminal.press('h');
    await terminal.shows('Hint 1 of 2');
    terminal.press('q');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
    expect(harmIn(terminal.written())).toBeUndefined();
  });
});
