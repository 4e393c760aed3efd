import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { type BuiltProgram, buildProgram } from './built-program.ts';
import { type CommandWorld, createCommandWorld, EDIT_LAB, HOPELESS_LAB, TINY_LAB } from './command-world.ts';
import { CAN_OPEN_TERMINALS, openInTerminal, type TerminalProgram } from './terminal-program.ts';

let program: BuiltProgram;

beforeAll(async () => {
  program = await buildProgram();
}, 60_000);

afterAll(() => program.remove());

const open = (
  world: CommandWorld,
  args: readonly string[],
  more: { columns?: number; rows?: number; env?: Record<string, string> } = {},
) =>
  openInTerminal({
    command: [process.execPath, program.file, ...args],
    env: { SERVERLESS_LABS_HOME: world.home, SERVERLESS_LABS_TEST_PACKAGE: world.packageFolder, ...more.env },
    ...(more.columns && { columns: more.columns }),
    ...(more.rows && { rows: more.rows }),
  });

const KEYS = /Enter do it · c check · h hint · s skip · q leave ·\s+or aws …/;
const NEXT = 'Enter next step · q leave';

const runIn = ({ paths }: CommandWorld) =>
  readdirSync(paths.runs)
    .find((file) => file.endsWith('.jsonl'))
    ?.slice(0, 6) ?? '';

/** Types a line as a person does: Enter comes once the line stands there. */
const type = async (terminal: TerminalProgram, line: string) => {
  terminal.press(line);
  await terminal.shows(line.slice(-20));
  terminal.press('\r');
};

describe.skipIf(!CAN_OPEN_TERMINALS)('a guided run in a terminal', { timeout: 60_000 }, () => {
  it('leads with Enter from the first step to a clean end', async () => {
    const world = createCommandWorld();
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows('Step 1 of 2 · Create the role');
    await terminal.shows(/Tiny · step 1 of 2 ░░ · about 5 minutes left/);
    await terminal.shows('· The role is there');
    await terminal.shows(KEYS);
    terminal.press('\r');
    await terminal.shows(
      /✓ iam\.CreateRole\n {2}Name: slabs-\w+-tiny-role\n✓ The role is there\n✓ Step 1 is met\./,
    );
    await terminal.shows(NEXT);
    terminal.press('\r');
    await terminal.shows(/Tiny · step 2 of 2 █░ · about 3 minutes left/);
    await terminal.shows(KEYS);
    terminal.press('\r');
    await terminal.shows('All 2 steps are met.\n✓ Create the role\n✓ Attach the policy');
    await terminal.shows('q later');
    terminal.press('\r');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
    expect(terminal.everything()).toContain('Clean. 1 resource deleted');
    expect(terminal.everything()).not.toContain('step 2 of 2 █░');
  });

  it('is done by typing commands; what they answer stays, and what they made is cleaned up', async () => {
    const world = createCommandWorld();
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows(KEYS);
    const role = `slabs-${runIn(world)}-tiny-role`;
    await type(terminal, 'ls -l');
    await terminal.shows('"ls" doesn\'t run here');
    await type(terminal, `aws iam get-role --role-name ${role}`);
    await terminal.shows('An error occurred (NoSuchEntity)');
    // What comes after a command that failed isn't run, and that is told.
    terminal.press(
      '\u001b[200~aws iam get-role --role-name none\naws iam list-roles\naws iam list-roles\n\u001b[201~',
    );
    await terminal.shows('› aws iam get-role --role-name none');
    terminal.press('\r');
    await terminal.shows('The 2 commands after it did not run.');
    expect(terminal.everything()).not.toContain('"Roles": [');
    const policy = `'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'`;
    await type(terminal, `aws iam create-role --role-name ${role} --assume-role-policy-document ${policy}`);
    await terminal.shows('✓ Step 1 is met.');
    await terminal.shows(NEXT);
    // What was made can be looked at before the next step.
    await type(terminal, "aws iam list-roles --query 'length(Roles)'");
    await terminal.shows(/^› aws iam list-roles --query 'length\(Roles\)'\n1$/m);
    await terminal.shows(NEXT);
    await type(terminal, "aws iam list-roles --query 'Roles[].[RoleName]' --output table");
    await terminal.shows(new RegExp(`\\|\\s+${role}\\s+\\|`));
    expect(terminal.written()).toContain(`\u001b[34m${role}\u001b[0m`);
    expect(terminal.everything()).not.toContain('\u241b');
    await terminal.shows(NEXT);
    await type(terminal, 'hint');
    await terminal.shows('Press one key: Enter, q.');
    await terminal.shows(NEXT);
    terminal.press('\r');
    await terminal.shows(KEYS);
    // Up brings earlier lines back, which the person leaves with Ctrl-C.
    terminal.press('\u001b[A'.repeat(4));
    await terminal.shows(/aws …\n› aws iam create-role/);
    terminal.press('\u0003');
    await terminal.shows(/aws …\n›$/m);
    // A paste of several lines runs only with Enter.
    const attach = `aws iam attach-role-policy \\\n  --role-name ${role} \\\n  --policy-arn arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\n`;
    terminal.press(`\u001b[200~# all of it\n${attach}\u001b[201~`);
    await terminal.shows('› # all of it');
    expect(terminal.everything()).not.toContain('✓ The policy');
    terminal.press('\r');
    await terminal.shows('All 2 steps are met.');
    await terminal.shows('q later');
    await type(terminal, `aws iam get-role --role-name ${role} --query Role.Path`);
    await terminal.shows(/^"\/"$/m);
    await terminal.shows('q later');
    terminal.press('\r');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
    expect(terminal.everything()).toContain('Clean. 1 resource deleted');
    expect(terminal.everything()).toContain(`"RoleName": "${role}"`);
  });

  it('ticks by itself what is done elsewhere', async () => {
    const emulator = await createSandbox({ iam: 'off' });
    try {
      const world = createCommandWorld();
      const endpoint = await emulator.listen(0);
      const terminal = open(world, ['run', 'tiny', '--target', endpoint]);
      await terminal.shows(KEYS);
      const { IAMClient, CreateRoleCommand } = await import('@aws-sdk/client-iam');
      const RoleName = `slabs-${runIn(world)}-tiny-role`;
      const client = new IAMClient(emulator.clientConfig());
      await client
        .send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{}' }))
        .catch(() => undefined);
      const trust = {
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
      await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      await terminal.shows('✓ Step 1 is met.');
      await terminal.shows(NEXT);
      terminal.press('q');
      expect((await terminal.ended).code).toBe(0);
    } finally {
      await emulator.close();
    }
  });

  it('gives hints, checks, skips, and is left and taken up again', async () => {
    const world = createCommandWorld();
    const first = open(world, ['run'], { columns: 120 });
    await first.shows('Which lab?');
    first.press('\r');
    await first.shows(KEYS);
    first.press('h');
    await first.shows('Hint 1 of 2\n  Look at IAM.');
    first.press('h');
    await first.shows('Hint 2 of 2');
    await first.shows('h command');
    first.press('h');
    await first.shows(/The command\naws iam create-role/);
    first.press('c');
    await first.shows(/· The role is there\n[^\n]*wanted[^\n]*\n[^\n]*NoSuchEntity/);
    await first.shows('s skip');
    first.press('s');
    await first.shows('Step 1 was done for you and counts as skipped');
    await first.shows(NEXT);
    first.press('q');
    expect(await first.ended).toEqual({ code: 0, isRestored: true });
    expect(first.everything()).toContain(
      '0 of 2 steps are met, 1 was skipped.\nGo on:     serverless-labs run tiny',
    );

    const second = open(world, ['run', 'tiny']);
    await second.shows('taken up again after 1 step');
    await second.shows('step 2 of 2');
    await second.shows(KEYS);
    second.press('q');
    expect((await second.ended).code).toBe(0);
  });

  it('says what is wrong with what is there, before the hints of the author', async () => {
    const world = createCommandWorld({ tiny: WRONG_LAB });
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows(KEYS);
    const role = `slabs-${runIn(world)}-tiny-role`;
    await type(
      terminal,
      `aws iam create-role --role-name ${role} --path /other/ --assume-role-policy-document ${TRUST}`,
    );
    await terminal.shows(/· The role stands in \/lab\/\n {4}It stands in \/other\//);
    terminal.press('h');
    await terminal.shows('Look at what is there\n  The role stands in /lab/: not yet. It stands in /other/.');
    terminal.press('h');
    await terminal.shows('Hint 1 of 2');
    terminal.press('\u0004');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
  });

  it.each([60, 80, 120, 200])(
    'fits into %i columns, and changes of size leave nothing behind',
    async (columns) => {
      const world = createCommandWorld();
      const terminal = open(world, ['run', 'tiny'], { columns });
      await terminal.shows(KEYS);
      const widest = (rows: readonly string[]) => Math.max(...rows.map((row) => row.length));
      expect(widest(terminal.seen())).toBeLessThanOrEqual(columns);
      terminal.resize(columns === 60 ? 100 : 60, 20);
      await terminal.shows(columns === 60 ? /^─{100}$/m : /^─{60}$/m);
      await terminal.shows(KEYS);
      terminal.press('x');
      await terminal.shows('› x');
      const rows = terminal.seen().filter((row) => row.includes('step 1 of 2'));
      expect(rows).toHaveLength(1);
      // The first leaves the line, the second the run.
      terminal.press('\u0003\u0003');
      expect(await terminal.ended).toEqual({ code: 130, isRestored: true });
    },
  );

  it('asks before a step, once; the answer is one of the quizzes’', async () => {
    const world = createCommandWorld({
      tiny: TINY_LAB.replace('    hints: [Look', '    ask: iam-what-a-role-is\n    hints: [Look'),
    });
    const bank = join(world.packageFolder, 'quizzes', 'iam-security');
    mkdirSync(bank, { recursive: true });
    writeFileSync(join(bank, 'questions-one.yaml'), QUESTION);
    const first = open(world, ['run', 'tiny']);
    await first.shows(/Before you begin · iam-security[\s\S]*1-2 answer · b flag · q not now/);
    first.press('\u0003');
    expect(await first.ended).toEqual({ code: 130, isRestored: true });
    expect(first.everything()).toContain('Interrupted.\nGo on:     serverless-labs run tiny');

    const second = open(world, ['run', 'tiny'], { rows: 50 });
    await second.shows('1-2 answer');
    second.press('1');
    await second.shows('Enter read on');
    second.press('\r');
    await second.shows(KEYS);
    second.press('q');
    expect((await second.ended).code).toBe(0);
    expect(JSON.parse((await world.run('stats', '--json')).out).total.answers).toBe(1);

    const third = open(world, ['run', 'tiny']);
    await third.shows(KEYS);
    expect(third.everything()).not.toContain('Before you begin');
    third.press('q');
    expect((await third.ended).code).toBe(0);
  });

  it('does not begin the next step for somebody who leaves after one', async () => {
    const world = createCommandWorld({
      tiny: TINY_LAB.replace(
        '    title: Attach the policy',
        '    ask: iam-what-a-role-is\n    title: Attach the policy',
      ),
    });
    const bank = join(world.packageFolder, 'quizzes', 'iam-security');
    mkdirSync(bank, { recursive: true });
    writeFileSync(join(bank, 'questions-one.yaml'), QUESTION);
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows(KEYS);
    terminal.press('\r');
    await terminal.shows(NEXT);
    terminal.press('q');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
    expect(terminal.everything()).toMatch(/Step 1 is met\.\n\n1 of 2 steps (is|are) met\./);
    expect(terminal.everything()).not.toMatch(/Before you begin|Step 2 of 2/);
  });

  it('shows a long text page by page', async () => {
    const say = Array.from({ length: 40 }, (_, line) => `      Paragraph ${line}.\n`).join('\n');
    const world = createCommandWorld({
      tiny: TINY_LAB.replace('say: A **role** can be assumed.', `say: |\n${say}`),
    });
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows('Space more');
    expect(terminal.everything()).toContain('Paragraph 0.');
    expect(terminal.everything()).not.toContain('Paragraph 39.');
    terminal.press(' ');
    await terminal.shows('Paragraph 8.');
    terminal.press('h');
    await terminal.shows('Hint 1 of 2');
    expect(terminal.everything()).toContain('Paragraph 39.');
    terminal.press('q');
    expect((await terminal.ended).code).toBe(0);
  });

  it('lines that are pasted without marks run nothing', async () => {
    const world = createCommandWorld();
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows(KEYS);
    terminal.press('s\rs\rs\r');
    await terminal.shows(/› s\n {2}s\n {2}s/);
    terminal.press('\u0003');
    await terminal.shows(/aws …\n›$/m);
    terminal.press('\u0004');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
    expect(terminal.everything()).toContain('0 of 2 steps are met.');
    expect(terminal.everything()).not.toContain('✓ iam.CreateRole');
  });

  it('Ctrl-C says how to go on and how to clean up', async () => {
    const world = createCommandWorld();
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows(KEYS);
    terminal.press('\u0003');
    expect(await terminal.ended).toEqual({ code: 130, isRestored: true });
    expect(terminal.everything()).toContain(
      `Interrupted.\nGo on:     serverless-labs run tiny\nClean up:  serverless-labs cleanup ${runIn(world)}`,
    );
    expect((await world.run('run', 'tiny', '--yes')).code).toBe(0);
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s gives the terminal back', async (signal) => {
    const world = createCommandWorld();
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows(KEYS);
    terminal.kill(signal);
    expect(await terminal.ended).toEqual({ code: 130, isRestored: true });
    expect(readdirSync(world.paths.runs).filter((file) => file.endsWith('.lock'))).toEqual([]);
  });

  it('Ctrl-C at a question ends it, and nothing was made', async () => {
    const world = createCommandWorld({
      tiny: `${TINY_LAB}\ninputs: { name: { ask: Your name?, sandbox: Ada } }\n`,
    });
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows('Your name?');
    terminal.press('\u0003');
    expect(await terminal.ended).toEqual({ code: 130, isRestored: true });
  });

  it('asks again for an address that cannot be one', async () => {
    const world = createCommandWorld({
      tiny: `${TINY_LAB}\ninputs: { email: { ask: Which address?, sandbox: a@example.com, is: email } }\n`,
    });
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows('Which address?');
    await type(terminal, 'ann at home');
    await terminal.shows('That is no mail address');
    terminal.press('\u007f'.repeat(11));
    await type(terminal, 'ann@example.com');
    await terminal.shows('Step 1 of 2');
    terminal.press('\u0003');
    await terminal.ended;
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

  it('says that something may be in the way where a step was done in vain, and goes on all the same', async () => {
    const world = createCommandWorld({ tiny: HOPELESS_LAB });
    const terminal = open(world, ['run', 'tiny']);
    await terminal.shows(KEYS);
    terminal.press('\r');
    await terminal.shows(/The step was done, and that was not enough[^›]* s goes on all\s+the same/);
    await terminal.shows(KEYS);
    terminal.press('s');
    await terminal.shows('counts as skipped');
    await terminal.shows(NEXT);
    terminal.press('q');
    expect((await terminal.ended).code).toBe(0);
  });

  it('any key ends the wait for a check', async () => {
    const emulator = await createSandbox({ iam: 'off' });
    try {
      const world = createCommandWorld({ patient: PATIENT_LAB });
      const terminal = open(world, ['run', 'patient', '--target', await emulator.listen(0)]);
      await terminal.shows(KEYS);
      terminal.press('\r');
      await terminal.shows('any key');
      terminal.press('x');
      await terminal.shows(/· The role is there\n {4}wanted/);
      await terminal.shows(KEYS);
      terminal.press('q');
      expect((await terminal.ended).code).toBe(0);
    } finally {
      await emulator.close();
    }
  });

  it.each([
    ['--plain', {}],
    ['no --plain', { TERM: 'dumb' }],
  ])('with %s and no colour there is nothing but lines', async (flag, env) => {
    const world = createCommandWorld();
    const args = ['run', 'tiny', ...(flag === '--plain' ? [flag] : [])];
    const terminal = open(world, args, { env: { NO_COLOR: '1', ...env } });
    await terminal.waitFor('It is met when\n  - The role is there');
    await terminal.waitFor('Step 1 of 2, about 5 minutes left.');
    await terminal.waitFor('Enter do it, c check, h hint, s skip, q leave, or aws …: ');
    terminal.press('aws iam get-role --role-name missing\n');
    await terminal.waitFor('An error occurred (NoSuchEntity)');
    expect(terminal.screen().match(/--role-name missing/g)).toHaveLength(1);
    await terminal.waitFor('or aws …: ');
    terminal.press("aws iam list-roles --query '{\n");
    terminal.press("  Roles: Roles}'\n");
    await terminal.waitFor('"Roles": [');
    await terminal.waitFor('or aws …: ');
    terminal.press('\n');
    await terminal.waitFor('[ok] Step 1 is met.');
    await terminal.waitFor('Enter next step');
    terminal.press('q\n');
    await terminal.ended;
    expect(terminal.screen()).not.toMatch(/[\u2500-\u25ff\u2800-\u28ff]/);
    expect(terminal.screen()).not.toContain('\u001b');
  });

  it('checks again each time that the learner saves the file', async () => {
    const world = createCommandWorld({ edit: EDIT_LAB });
    for (const folder of ['hello', 'hello.solution']) world.addFunction('edit', folder, HANDLER('?'));
    const terminal = open(world, ['run', 'edit'], { rows: 50 });
    await terminal.shows(KEYS);
    terminal.press('\r');
    await terminal.shows(NEXT);
    terminal.press('\r');
    await terminal.shows('Save check · Enter solve it');
    const file = join(world.paths.work, runIn(world), 'hello', 'index.mjs');
    writeFileSync(file, readFileSync(file, 'utf8').replace('?', 'the learner'));
    await terminal.shows('✓ lambda.UpdateFunctionCode');
    await terminal.shows('✓ Step 2 is met.');
    await terminal.shows('q later');
    terminal.press('k');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
    expect(terminal.everything()).toContain('serverless-labs cleanup');
  });
});

const QUESTION = `
topic: iam-security
questions:
  - id: iam-what-a-role-is
    kind: choice
    exams: { DVA-C02: 2 }
    facts: [n000-roles]
    level: 1
    stem: What is a role?
    options:
      - { text: An identity that can be assumed, correct: true, why: It has no keys of its own. }
      - { text: A group of users, why: That is a group. }
    reference: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
    checked: 2026-11-21
`;

const TRUST = `'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'`;

/** Its role has to stand in a path. */
const WRONG_LAB = TINY_LAB.replace(
  /- that: The role is there\n/,
  '- that: The role stands in /lab/\n',
).replace(
  /where: Role.RoleName == .*/,
  `where: Role.Path == '/lab/'\n        show: Role.Path\n        otherwise: It stands in \${actual.Role.Path}.`,
);

/** Its first check is looked at again and again for longer than a test may take. */
const PATIENT_LAB = HOPELESS_LAB.replace("== 'other'", "== 'other'\n        within: 10m");

const HANDLER = (text: string) => `export const handler = async () => '${text}';\n`;
