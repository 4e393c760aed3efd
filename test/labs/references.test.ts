import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pathOf } from '../../src/commands/lab-states.ts';
import { findLabs } from '../../src/lab/find-labs.ts';
import { type LabHead, readHeads } from '../../src/lab/lab-heads.ts';
import { readLab } from '../../src/lab/load.ts';
import { askables } from '../../src/quiz/pool.ts';
import { readBank } from '../../src/quiz/read-bank.ts';

const root = new URL('../..', import.meta.url).pathname;
const places = findLabs([`${root}labs`]);
let heads: readonly LabHead[] = [];
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slabs-heads-'));
  heads = await readHeads(places, { folder, built: join(folder, 'none.json') });
});

describe('every lab', () => {
  const questions = new Set(askables(readBank(`${root}quizzes`)).map(({ id }) => id));
  it.each(places)('$id asks questions that the bank has', (place) => {
    const asked = readLab(place).steps.flatMap(({ ask }) => ask ?? []);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((id) => !questions.has(id))).toEqual([]);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it.each(places)('$id has no emphasis in what stands in verdicts, which are no Markdown', (place) => {
    const texts = readLab(place).steps.flatMap(({ expect: checks }) =>
      checks.flatMap(({ that, otherwise = '' }) => [that, otherwise]),
    );
    expect(texts.filter((text) => /\*\w[^*\n]*\*/.test(text))).toEqual([]);
  });

  it('comes after labs that there are, and never after itself', () => {
    const known = heads.map(({ id }) => id);
    expect(known).toHaveLength(places.length);
    expect(heads.flatMap(({ after }) => after).filter((id) => !known.includes(id))).toEqual([]);
    const path = pathOf(heads).map(({ id }) => id);
    for (const { id, after } of heads) {
      for (const earlier of after) expect(path.indexOf(earlier)).toBeLessThan(path.indexOf(id));
    }
  });
});
