import { readdirSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { type BuiltProgram, buildProgram } from './built-program.ts';
import { type CommandWorld, createCommandWorld, TINY_LAB } from './command-world.ts';
import { CAN_OPEN_TERMINALS, openInTerminal, type TerminalProgram } from './terminal-program.ts';

let program: BuiltProgram;

beforeAll(async () => {
  program = await buildProgram();
}, 60_000);

afterAll(() => program.remove());

const open = ({ home, packageFolder }: CommandWorld, ...args: readonly string[]) =>
  openInTerminal({
    command: [process.execPath, program.file, ...args],
    env: { SERVERLESS_LABS_HOME: home, SERVERLESS_LABS_TEST_PACKAGE: packageFolder },
  });

const CTRL_C = '\u0003';
const KEYS = /Enter do it · c check/;
const NEXT = 'Enter next step · q leave';

/** Does both steps of the tiny lab, up to the question what becomes of the resources. */
const openAtTheEnd = async (world: CommandWorld, ...args: readonly string[]) => {
  const terminal = open(world, 'run', 'tiny', ...args);
  await terminal.shows(KEYS);
  terminal.press('\r');
  await terminal.shows(NEXT);
  terminal.press('\r');
  await terminal.shows(/step 2 of 2/);
  await terminal.shows(KEYS);
  terminal.press('\r');
  await terminal.shows('q later');
  return terminal;
};

const locks = ({ paths }: CommandWorld) => readdirSync(paths.runs).filter((file) => file.endsWith('.lock'));

/** In front of an endpoint; a request whose body is like `pattern` is held until it is released, and told. */
const holdBack = async (endpoint: string, pattern: RegExp) => {
  let tell: () => void = () => undefined;
  let isHolding = true;
  const isHeld = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const server: Server = createServer(async (incoming, reply) => {
    const body = await buffer(incoming);
    if (isHolding && pattern.test(body.toString())) return tell();
    const { method, url = '/', headers } = incoming;
    request(new URL(url, endpoint), { method, headers }, (answer) => {
      reply.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(reply);
    }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const release = () => {
    isHolding = false;
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${port}`, isHeld, release, close };
};

describe.skipIf(!CAN_OPEN_TERMINALS)('a guided run that is cut short', { timeout: 60_000 }, () => {
  it('by Ctrl-C between two steps goes on with the second', async () => {
    const world = createCommandWorld();
    const first = open(world, 'run', 'tiny');
    await first.shows(KEYS);
    first.press('\r');
    await first.shows(NEXT);
    first.press(CTRL_C);
    expect(await first.ended).toEqual({ code: 130, isRestored: true });
    expect(first.everything()).toContain('Interrupted.\nGo on:     serverless-labs run tiny');
    const second = open(world, 'run', 'tiny');
    await second.shows(/step 2 of 2/);
    second.press('q');
    expect((await second.ended).code).toBe(0);
  });

  it('by Ctrl-C at the last question keeps what is there, and asks again', async () => {
    const world = createCommandWorld();
    const first = await openAtTheEnd(world);
    first.press(CTRL_C);
    expect(await first.ended).toEqual({ code: 130, isRestored: true });
    expect(first.everything()).toContain('Interrupted.');
    const second = open(world, 'run', 'tiny');
    await second.shows('q later');
    second.press('\r');
    expect(await second.ended).toEqual({ code: 0, isRestored: true });
    expect(second.everything()).toContain('Clean. 1 resource deleted');
  });

  it('by Ctrl-C during its cleanup is cleaned up by the next command', async () => {
    const emulator = await createSandbox({ iam: 'off' });
    const held = await holdBack(await emulator.listen(0), /\bAction=DeleteRole\b/);
    try {
      const world = createCommandWorld();
      const terminal = await openAtTheEnd(world, '--target', held.endpoint);
      terminal.press('\r');
      await Promise.race([held.isHeld, terminal.ended]);
      terminal.press(CTRL_C);
      expect(await terminal.ended).toEqual({ code: 130, isRestored: true });
      expect(terminal.everything()).toMatch(/Interrupted\.\n.*\nClean up: {2}serverless-labs cleanup /);
      expect(locks(world)).toEqual([]);
      held.release();
      const { code, out } = await world.run('cleanup', '--yes');
      expect([code, out]).toEqual([0, expect.stringContaining('Clean. 1 resource deleted')]);
    } finally {
      held.close();
      await emulator.close();
    }
  });

  it.each([
    ['at a step', KEYS, undefined],
    ['at a question', 'Your name?', `${TINY_LAB}\ninputs: { name: { ask: Your name?, sandbox: Ada } }\n`],
  ])('by its terminal, which goes %s, ends in order', async (_where, prompt, lab) => {
    const world = createCommandWorld(lab === undefined ? undefined : { tiny: lab });
    const terminal = open(world, 'run', 'tiny');
    await terminal.shows(prompt);
    terminal.hangUp();
    // What is noticed first: the end of the input, which leaves, or the signal. A signal that ended it would be negative.
    expect([0, 130]).toContain((await terminal.ended).code);
    if (lab === undefined) expect(locks(world)).toEqual([]);
    const { code, out } = await world.run('run', 'tiny', '--yes');
    expect([code, out]).toEqual([0, expect.stringContaining('Clean.')]);
  });

  it.each([
    ['at its prompt', async () => {}],
    [
      'between its steps',
      async (terminal: TerminalProgram) => {
        terminal.press('\r');
        await terminal.shows(NEXT);
      },
    ],
  ])('ends with a terminal that goes away while a line is half typed %s', async (_, go) => {
    const world = createCommandWorld();
    const terminal = open(world, 'run', 'tiny');
    await terminal.shows(KEYS);
    await go(terminal);
    terminal.press('aws iam list-us');
    await terminal.shows('› aws iam list-us');
    terminal.hangUp();
    expect([0, 130]).toContain((await terminal.ended).code);
    expect(locks(world)).toEqual([]);
  });

  it('brings what was typed at its prompt back with Up, in the next process', async () => {
    const world = createCommandWorld();
    const first = open(world, 'run', 'tiny');
    await first.shows(KEYS);
    first.press('aws iam list-users');
    await first.shows('› aws iam list-users');
    first.press('\r');
    await first.shows('"UserName": "learner"');
    await first.shows(KEYS);
    first.press('q');
    await first.ended;
    const second = open(world, 'run', 'tiny');
    await second.shows(KEYS);
    second.press('\u001b[A');
    await second.shows(/› aws iam list-users$/m);
    second.press(CTRL_C);
    await second.shows(/^›$/m);
    second.press('q');
    expect((await second.ended).code).toBe(0);
  });
});
