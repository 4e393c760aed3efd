import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL } from '../proof/proof-world.ts';
import { type BuiltProgram, buildProgram } from './built-program.ts';
import { createCommandWorld, TINY_LAB } from './command-world.ts';
import { CAN_OPEN_TERMINALS, openInTerminal } from './terminal-program.ts';

let program: BuiltProgram;

beforeAll(async () => {
  program = await buildProgram();
}, 60_000);

afterAll(() => program.remove());

/** A lab whose first step asks a question that has a proof, and whose second asks nothing. */
const open = (options: readonly string[] = []) => {
  const world = createCommandWorld({
    tiny: TINY_LAB.replace('    hints: [Look', '    ask: some-question\n    hints: [Look'),
  });
  const topic = join(world.packageFolder, 'quizzes', 'sqs');
  mkdirSync(join(topic, 'proofs'), { recursive: true });
  writeFileSync(join(topic, 'proofs', 'fixture.yaml'), SMALL);
  writeFileSync(join(topic, 'questions-few.yaml'), QUESTION);
  return openInTerminal({
    command: [process.execPath, program.file, 'run', 'tiny', ...options],
    env: { SERVERLESS_LABS_HOME: world.home, SERVERLESS_LABS_TEST_PACKAGE: world.packageFolder },
    rows: 50,
  });
};

describe.skipIf(!CAN_OPEN_TERMINALS)('a step whose question has a proof', { timeout: 60_000 }, () => {
  it('says so, and a key plays it beside the lab', async () => {
    const terminal = open();
    await terminal.shows('1-2 answer');
    terminal.press('1');
    await terminal.shows('Enter read on');
    terminal.press('\r');
    await terminal.shows(/Press p to\s+play it here[\s\S]*serverless-labs\s+prove\s+fixture/);
    await terminal.shows('s skip · p prove it · q leave');
    terminal.press('p');
    await terminal.shows(/✓ Proved\. Everything was seen as claimed\.\nSo the answer is:\s+• It is received/);
    await terminal.shows('p prove it');
    terminal.press('\r');
    await terminal.shows('✓ Step 1 is met.');
    await terminal.shows('Enter next step');
    terminal.press('\r');
    await terminal.shows('s skip · q leave');
    terminal.press('p');
    terminal.press('\u0003\u0003');
    await terminal.ended;
    expect(terminal.everything().match(/Proved\./g)).toHaveLength(1);
  });

  it('does so in plain lines, too', async () => {
    const terminal = open(['--plain']);
    await terminal.waitFor('What happens to a sent message?');
    terminal.press('1\n');
    await terminal.waitFor(/Press p to\s+play it here/);
    await terminal.waitFor('s skip, p prove it, q leave');
    terminal.press('p\n');
    await terminal.waitFor('[ok] Proved. Everything was seen as claimed.');
    await terminal.waitFor('p prove it');
    terminal.press('q\n');
    expect((await terminal.ended).code).toBe(0);
  });
});

const QUESTION = `
topic: sqs
questions:
  - id: some-question
    kind: choice
    proof: fixture
    exams: { DVA-C02: 2 }
    facts: [n000-roles]
    level: 1
    stem: What happens to a sent message?
    options:
      - { text: It is received, correct: true, why: That is what a queue is for. }
      - { text: It is lost, why: A queue keeps it. }
    reference: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html
    checked: 2026-11-21
`;
