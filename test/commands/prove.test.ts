import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SMALL } from '../proof/proof-world.ts';
import { type CommandWorld, createCommandWorld } from './command-world.ts';

const QUESTION = `
topic: sqs
questions:
  - id: some-question
    kind: choice
    stem: What becomes of a sent message?
    options: [{ text: It is received, correct: true }, { text: It is lost }]
    proof: fixture
  - id: unproved
    kind: choice
    stem: What else?
    options: [{ text: Nothing, correct: true }, { text: All }]
`;

let world: CommandWorld;

beforeAll(() => {
  world = createCommandWorld();
  const topic = join(world.packageFolder, 'quizzes', 'sqs');
  mkdirSync(join(topic, 'proofs'), { recursive: true });
  writeFileSync(join(topic, 'proofs', 'fixture.yaml'), SMALL);
  writeFileSync(join(topic, 'questions-few.yaml'), QUESTION);
});

const kinds = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('serverless-labs prove', () => {
  it('lists all proofs without a name', async () => {
    const { code, out } = await world.run('prove');
    expect(code).toBe(0);
    expect(out).toContain('fixture');
    expect(out).toContain('A sent message is received');
  });

  it('plays the proof of a question and says which answer it proves', async () => {
    const { code, out } = await world.run('prove', 'some-question');
    expect(out).toContain('Proved.');
    expect(out).toContain('It is received');
    expect(code).toBe(0);
  });

  it('writes every event with --json', async () => {
    const { out } = await world.run('prove', 'fixture', '--json');
    expect(kinds(out).at(-1)).toMatchObject({ kind: 'proof-ended', verdict: { kind: 'proved' } });
  });

  it('plays it with other values beside the first', async () => {
    const { code, out } = await world.run('prove', 'fixture', '--set', 'delay=10');
    expect(code).toBe(0);
    expect(out).toContain('[parts here] It is asked for');
    expect(out).toContain('The runs part 1 s after the beginning: It is asked for');
    expect(out).toContain('[failed] With delay = 10 it does not hold: 1 line not as said.');
  });

  it('says so where the values change nothing', async () => {
    const { code, out } = await world.run('prove', 'fixture', '--set', 'delay=1');
    expect(code).toBe(0);
    expect(out).toContain('Both runs have seen the same.');
    expect(out).toContain('[ok] With delay = 1 everything was seen as it is said.');
  });

  it('tells as data where two runs part and what no longer holds', async () => {
    const { out } = await world.run('prove', 'fixture', '--set', 'delay=10', '--json');
    expect(kinds(out).at(-1)).toEqual({
      kind: 'proof-compared',
      parts: { line: 3, atMs: 1_000, say: 'It is asked for' },
      differing: [3],
      holds: false,
      unmet: ['It is asked for'],
    });
  });

  it('leaves a run to clean up with --keep, and cleanup finds it', async () => {
    const { code, out } = await world.run('prove', 'fixture', '--keep', '--json');
    expect(code).toBe(0);
    expect(kinds(out).some(({ kind }) => kind === 'cleanup-started')).toBe(false);
    const cleaned = await world.run('cleanup', '--all', '--yes', '--json');
    expect(kinds(cleaned.out)).toContainEqual(
      expect.objectContaining({ kind: 'cleanup-gone', lab: 'proof-fixture' }),
    );
  });

  it.each([
    [['prove', 'fixtur'], 'Did you mean "fixture"?'],
    [['prove', 'some-questoin'], 'Did you mean "some-question"?'],
    [['prove', 'unproved'], 'The question "unproved" has no proof.'],
    [['prove', 'fixture', '--set', 'delai=1'], 'The proof has no parameter "delai".'],
    [
      ['prove', 'fixture', '--set', 'delay=901'],
      'expected a number, at least 0 and at most 900, received 901',
    ],
    [['prove', 'fixture', '--set', 'delay=1', '--keep'], '--keep does not go with it.'],
    [['prove', 'fixture', '--speed', 'x'], '--speed takes a number'],
  ])('%j is refused with what to do', async (words, expected) => {
    const { code, err } = await world.run(...words);
    expect(code).toBe(2);
    expect(err).toContain(expected);
  });
});
