import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { type BuiltProgram, buildProgram } from './built-program.ts';
import { type CommandWorld, createCommandWorld, EDIT_LAB, HOPELESS_LAB, TINY_LAB } from './command-world.ts';
import { CAN_OPEN_TERMINALS, openInTerminal } from './terminal-program.ts';

let program: BuiltProgram;

beforeAll(async () => {
  program = await buildProgram();
});

afterAll(() => program.remove());

const open = (
  world: CommandWorld,
  args: readonly string[],
  more: { columns?: number; env?: Record<string, string> } = {},
) =>
  openInTerminal({
    command: [process.execPath, program.file, ...args],
    env: { SERVERLESS_LABS_HOME: world.home, SERVERLESS_LABS_TEST_PACKAGE: world.packageFolder, ...more.env },
    ...(more.columns && { columns: more.columns }),
  });

const PROMPT = 'q leave › ';

const runIn = ({ paths }: CommandWorld) =>
  readdirSync(paths.runs)
    .find((file) => file.endsWith('.jsonl'))
    ?.slice(0, 6) ?? '';

describe.skipIf(!CAN_OPEN_TERMINALS)('a guided run in a terminal', () => {
  it('leads with Enter from the first step to a clean end', async () => {
    const world = createCommandWorld();
    const terminal = open(world, ['run', 'tiny']);
    await terminal.waitFor('Step 1 of 2 · Create the role');
    await terminal.waitFor('  • The role is there');
    await terminal.waitFor(PROMPT);
    terminal.press('\r');
    await terminal.waitFor(
      /do it\n\n✓ iam\.CreateRole\n {2}Name: slabs-\w+-tiny-role\n✓ The role is there\n✓ Step 1 is met\./,
    );
    await terminal.waitFor('Enter next step');
    terminal.press('\r');
    await terminal.waitFor('Step 2 of 2');
    await terminal.waitFor(PROMPT);
    terminal.press('\r');
    await terminal.waitFor('All 2 steps are met.\n✓ Create the role\n✓ Attach the policy');
    await terminal.waitFor('q later › ');
    terminal.press('\r');
    await terminal.waitFor('Clean. 1 resource deleted');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
  });

  it('gives hints, checks, skips, and is left and taken up again', async () => {
    const world = createCommandWorld();
    const first = open(world, ['run'], { columns: 120 });
    await first.waitFor('Which lab?');
    first.press('\r');
    await first.waitFor(PROMPT);
    first.press('h');
    await first.waitFor('Hint 1 of 2\n  Look at IAM.');
    await first.waitFor(PROMPT);
    first.press('c');
    await first.waitFor('· The role is there');
    await first.waitFor('NoSuchEntity');
    await first.waitFor(PROMPT);
    first.press('s');
    await first.waitFor('Step 1 was done for you and counts as skipped');
    await first.waitFor('Enter next step');
    first.press('q');
    await first.waitFor('0 of 2 steps are met, 1 was skipped.\nGo on:     serverless-labs run tiny');
    expect(await first.ended).toEqual({ code: 0, isRestored: true });

    const second = open(world, ['run', 'tiny']);
    await second.waitFor('taken up again after 1 step');
    await second.waitFor('Step 2 of 2');
    await second.waitFor(PROMPT);
    second.press('q');
    expect((await second.ended).code).toBe(0);
  });

  it('a key that does nothing, and a paste of several lines, only say what the keys are', async () => {
    const world = createCommandWorld();
    const terminal = open(world, ['run', 'tiny']);
    await terminal.waitFor(PROMPT);
    terminal.press('x');
    await terminal.waitFor('Press one key: Enter, c, h, s, q.');
    await terminal.waitFor(PROMPT);
    terminal.press('s\rs\rs\r');
    await terminal.waitFor('Press one key');
    await terminal.waitFor(PROMPT);
    terminal.press('\u0004');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
    expect(terminal.screen()).toContain('0 of 2 steps are met.');
    expect(terminal.screen()).not.toContain('iam.CreateRole\n');
  });

  it('Ctrl-C says how to go on and how to clean up', async () => {
    const world = createCommandWorld();
    const terminal = open(world, ['run', 'tiny']);
    await terminal.waitFor(PROMPT);
    terminal.press('\u0003');
    await terminal.waitFor('Interrupted.\nGo on:     serverless-labs run tiny\n');
    await terminal.waitFor(`Clean up:  serverless-labs cleanup ${runIn(world)}`);
    expect(await terminal.ended).toEqual({ code: 130, isRestored: true });
    expect((await world.run('run', 'tiny', '--yes')).code).toBe(0);
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s gives the terminal back', async (signal) => {
    const world = createCommandWorld();
    const terminal = open(world, ['run', 'tiny']);
    await terminal.waitFor(PROMPT);
    terminal.kill(signal);
    expect(await terminal.ended).toEqual({ code: 130, isRestored: true });
    expect(readdirSync(world.paths.runs).filter((file) => file.endsWith('.lock'))).toEqual([]);
  });

  it('Ctrl-C at a question ends it, and nothing was made', async () => {
    const world = createCommandWorld({
      tiny: `${TINY_LAB}\ninputs: { name: { ask: Your name?, sandbox: Ada } }\n`,
    });
    const terminal = open(world, ['run', 'tiny']);
    await terminal.waitFor('Your name?');
    terminal.press('\u0003');
    expect(await terminal.ended).toEqual({ code: 130, isRestored: true });
  });

  it('Ctrl-C ends a run that nobody leads, too', async () => {
    const world = createCommandWorld({ patient: PATIENT_LAB });
    const terminal = open(world, ['run', 'patient', '--yes']);
    await terminal.waitFor('1/2 Create the role: The role is there');
    terminal.press('\u0003');
    await terminal.waitFor('Interrupted.\nGo on:     serverless-labs run patient\n');
    expect(await terminal.ended).toEqual({ code: 130, isRestored: true });
    expect((await world.run('cleanup')).out).toContain('1 resource deleted');
  });

  it('any key ends the wait for a check', async () => {
    const emulator = await createSandbox({ iam: 'off' });
    try {
      const world = createCommandWorld({ patient: PATIENT_LAB });
      const terminal = open(world, ['run', 'patient', '--target', await emulator.listen(0)]);
      await terminal.waitFor(PROMPT);
      terminal.press('\r');
      await terminal.waitFor('any key: wait no longer');
      terminal.press('x');
      await terminal.waitFor('· The role is there');
      await terminal.waitFor(PROMPT);
      terminal.press('q');
      expect((await terminal.ended).code).toBe(0);
    } finally {
      await emulator.close();
    }
  });

  it('without colour and with --plain there is nothing but lines', async () => {
    const world = createCommandWorld();
    const terminal = open(world, ['run', 'tiny', '--plain'], { env: { NO_COLOR: '1' } });
    await terminal.waitFor(PROMPT);
    terminal.press('\r');
    await terminal.waitFor('[ok] Step 1 is met.');
    await terminal.waitFor('Enter next step');
    terminal.press('q');
    await terminal.ended;
    expect(terminal.screen()).not.toMatch(/[\u2500-\u257f\u2800-\u28ff]/);
  });

  it('checks again each time that the learner saves the file', async () => {
    const world = createCommandWorld({ edit: EDIT_LAB });
    for (const folder of ['hello', 'hello.solution']) world.addFunction('edit', folder, HANDLER('?'));
    const terminal = open(world, ['run', 'edit']);
    await terminal.waitFor(PROMPT);
    terminal.press('\r');
    await terminal.waitFor('Your file: ');
    await terminal.waitFor('Save check · Enter do it for me');
    const file = join(world.paths.work, runIn(world), 'hello', 'index.mjs');
    writeFileSync(file, readFileSync(file, 'utf8').replace('?', 'the learner'));
    await terminal.waitFor('✓ lambda.UpdateFunctionCode');
    await terminal.waitFor('✓ Step 2 is met.');
    await terminal.waitFor('q later › ');
    terminal.press('k');
    await terminal.waitFor('serverless-labs cleanup');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
  });
});

/** Its first check is looked at again and again for longer than a test may take. */
const PATIENT_LAB = HOPELESS_LAB.replace("== 'other'", "== 'other'\n        within: 10m");

const HANDLER = (text: string) => `export const handler = async () => '${text}';\n`;
