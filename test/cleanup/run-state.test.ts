import { expect, test } from 'vitest';
import type { JournalEntry, NewEntry } from '../../src/cleanup/journal-entry.ts';
import { foldRun } from '../../src/cleanup/run-state.ts';

const at = '2026-11-21T08:00:00.000Z';
const start: JournalEntry = {
  kind: 'run-started',
  at,
  run: 'a1b2c3',
  lab: 'hello-lambda',
  labHash: 'h',
  target: { kind: 'sandbox', account: '0', partition: 'aws', region: 'us-east-1' },
  inputs: {},
};
const role = { type: 'iam.role', name: 'slabs-a1b2c3-hello' };
const intent = { kind: 'intent', ...role, by: 'tool', call: 'iam.CreateRole' } as const;
const created = { kind: 'created', ...role, id: 'arn:x' } as const;
const refused = { kind: 'refused', ...role, code: 'EntityAlreadyExists' } as const;
const deleting = { kind: 'deleting', ...role } as const;
const gone = { kind: 'gone', ...role } as const;

const fold = (...entries: readonly NewEntry[]) =>
  foldRun([start, ...entries.map((entry) => ({ ...entry, at }))]);
const stage = (...entries: readonly NewEntry[]) =>
  fold(...entries)?.resources.get('iam.role slabs-a1b2c3-hello')?.stage;

const stages: readonly (readonly [what: string, entries: readonly NewEntry[], stage: string])[] = [
  ['an intent may have had its effect', [intent], 'intended'],
  ['a created resource is there', [intent, created], 'created'],
  ['a refused one is not ours', [intent, refused], 'refused'],
  ['a refusal after a crash takes nothing from the first intent', [intent, intent, refused], 'intended'],
  ['a refusal takes nothing from what was created', [intent, created, intent, refused], 'created'],
  ['a deletion that was sent is not done', [intent, created, deleting], 'deleting'],
  ['what was looked for and not found is gone', [intent, created, deleting, gone], 'gone'],
  ['what is gone can be created again', [intent, created, deleting, gone, intent, created], 'created'],
  [
    'what is gone and then refused belongs to somebody else',
    [intent, created, gone, intent, refused],
    'refused',
  ],
];
for (const [what, entries, expected] of stages) {
  test(what, () => {
    expect(stage(...entries)).toBe(expected);
  });
}

test('a later value wins', () => {
  const state = fold({ kind: 'saved', values: { a: 1, b: 2 } }, { kind: 'saved', values: { b: 3 } });
  expect(state?.saved).toEqual({ a: 1, b: 3 });
});

test('what is written after an end takes the run up again', () => {
  expect(fold({ kind: 'run-ended', how: 'kept' })?.ended).toEqual({ how: 'kept', at });
  expect(fold({ kind: 'run-ended', how: 'kept' }, deleting)?.ended).toBeUndefined();
});

test('is nothing without a first line', () => {
  expect(foldRun([{ ...gone, at }])).toBeUndefined();
});
