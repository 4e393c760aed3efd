import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CleanupEvent } from '../../src/cleanup/cleanup-event.ts';
import type { LabEvent } from '../../src/lab/lab-event.ts';
import type { VerifyEvent } from '../../src/lab/verify-event.ts';
import type { ProofEvent } from '../../src/proof/proof-event.ts';
import { type InterruptedEvent, jsonLine } from '../../src/screens/json-event.ts';
import type { RunStatus } from '../../src/screens/status.ts';
import { DENIED, EVERYTHING } from './lab-events.ts';

type Event = ProofEvent | LabEvent | CleanupEvent | VerifyEvent | InterruptedEvent;

/** The members of an event; `?` where it can be undefined. The compiler holds this table against the unions. */
type Members<E> = E extends { readonly kind: string }
  ? { readonly [Name in Exclude<keyof E, 'kind' | 'lab' | 'run'>]: undefined extends E[Name] ? '?' : '' }
  : never;
type MembersOf<Kind extends Event['kind']> = Members<Extract<Event, { kind: Kind }>>;

const EVENTS: { readonly [Kind in Event['kind']]: MembersOf<Kind> } = {
  'run-started': { title: '', target: '', isResumed: '', steps: '', flow: '?', leftOut: '' },
  'step-started': { step: '', title: '', number: '', of: '' },
  question: { step: '', question: '' },
  said: { step: '', text: '' },
  command: { step: '', text: '' },
  edit: { step: '', file: '', functionName: '' },
  doing: { step: '', what: '' },
  done: { step: '', what: '', output: '', shown: '' },
  'already-there': { step: '', what: '' },
  'by-hand': { step: '', what: '' },
  failed: { step: '', what: '', error: '' },
  waiting: { step: '', what: '', delayMs: '' },
  checked: { step: '', that: '', verdict: '' },
  hint: { step: '', source: '', number: '', of: '', text: '' },
  'step-met': { step: '', by: '' },
  'step-skipped': { step: '', why: '?' },
  'step-reopened': { step: '', why: '' },
  'run-ended': { how: '', met: '', skipped: '', of: '', cleanup: '?' },
  interrupted: { resume: '', cleanup: '' },
  'cleanup-started': { target: '' },
  'cleanup-planned': { owned: '', unproven: '', failedLooks: '', estimateMs: '?' },
  'cleanup-deleting': { resource: '' },
  'cleanup-gone': { resource: '' },
  'cleanup-retrying': { resource: '', code: '', message: '', delayMs: '' },
  'cleanup-failed': { resource: '', code: '', message: '' },
  'cleanup-deferred': { resource: '', until: '', why: '' },
  'cleanup-waiting': { delayMs: '', why: '' },
  'cleanup-ended': { verdict: '' },
  'proof-started': {
    ...{ proof: '', title: '', setting: '', target: '', values: '' },
    ...{ waitsMs: '?', otherwise: '?' },
  },
  'proof-given': { what: '' },
  'proof-line': { atMs: '', say: '' },
  'proof-did': { atMs: '', what: '', shown: '' },
  'proof-advanced': { atMs: '', durationMs: '' },
  'proof-happened': { atMs: '', what: '' },
  'proof-observed': { atMs: '', say: '', what: '', shown: '', verdict: '' },
  'proof-ended': { atMs: '', verdict: '', proves: '' },
  'proof-left': { how: '', cleanup: '' },
  'verify-started': { steps: '' },
  proved: { step: '?', what: '' },
  refuted: { step: '?', what: '', why: '' },
  'verify-ended': { proved: '', refuted: '' },
};

const STATUS: { readonly [Name in keyof RunStatus]: undefined extends RunStatus[Name] ? '?' : '' } = {
  run: '',
  lab: '',
  target: '',
  startedAt: '',
  state: '',
  met: '',
  skipped: '',
  of: '?',
  source: '',
  unseen: '?',
  resources: '',
  costs: '?',
  expires: '?',
  failedLooks: '',
};

/** Lines that are no event of an engine; test/commands has what emits them. */
const OTHERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  run: STATUS,
  lab: {
    ...{
      id: '',
      title: '',
      summary: '',
      minutes: '',
      level: '',
      exams: '',
      after: '',
      steps: '',
      progress: '',
    },
  },
  account: {
    id: '',
    alias: '?',
    name: '?',
    profile: '?',
    caller: '',
    partition: '',
    region: '',
    plan: '?',
    preflight: '?',
  },
  policy: { lab: '', title: '', documents: '' },
  cost: { lab: '', title: '', usd: '', lines: '', standing: '', region: '' },
  'proof-compared': { parts: '', differing: '', holds: '', unmet: '' },
  proof: { id: '', topic: '', title: '', questions: '', parameters: '' },
  trace: { story: '', depth: '', event: '' },
  mail: {
    ...{ number: '', medium: '', at: '', from: '', to: '', subject: '', body: '', headers: '' },
    confirmUrl: '?',
  },
  'mail-relayed': { numbers: '', server: '' },
  inbox: { url: '' },
  'nothing-to-clean': {},
  elsewhere: { target: '', runs: '', failedLooks: '' },
  error: { code: '', message: '', fix: '' },
};

const page = readFileSync(new URL('../../docs/json-events.md', import.meta.url), 'utf8');

/** Kind and members of each row of the page's tables. */
const documented = [...page.matchAll(/^\| `([a-z-]+)` \| ([^|]*)\|/gm)].map(
  ([, kind = '', members = '']) => ({
    kind,
    members: [...members.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  }),
);

const expected = Object.entries({ ...EVENTS, ...OTHERS }).map(([kind, members]) => ({
  kind,
  members: Object.entries(members).map(([name, optional]) => name + optional),
}));

describe('docs/json-events.md', () => {
  it.each(expected)('has $kind with its members', ({ kind, members }) => {
    const row = documented.find((candidate) => candidate.kind === kind);
    expect(row?.members.toSorted()).toEqual(members.toSorted());
  });

  it('has no kind twice and none that nothing emits', () => {
    const kinds = documented.map(({ kind }) => kind);
    expect(kinds.filter((kind, index) => kinds.indexOf(kind) !== index)).toEqual([]);
    expect(kinds.filter((kind) => !expected.some((known) => known.kind === kind))).toEqual([]);
  });
});

describe('a JSON line', () => {
  it.each(EVERYTHING.map((event) => [event.kind, event] as const))(
    '%s has only documented members',
    (kind, event) => {
      const line = jsonLine(event, { lab: 'hello-lambda', run: 'abc123' });
      expect(line.split('\n')).toHaveLength(2);
      const { kind: told, lab, run, ...members } = JSON.parse(line);
      expect({ told, lab, run }).toEqual({ told: kind, lab: 'hello-lambda', run: 'abc123' });
      const known = expected
        .find((candidate) => candidate.kind === kind)
        ?.members.map((name) => name.replace('?', ''));
      expect(known).toEqual(expect.arrayContaining(Object.keys(members)));
    },
  );

  it('tells an error by its code and message', () => {
    const line = jsonLine({ kind: 'failed', step: 's', what: 'iam.GetRole', error: DENIED });
    expect(JSON.parse(line).error).toEqual({ code: 'AccessDenied', message: DENIED.message });
  });
});
