import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/aws/account/account.ts';
import type { Statement } from '../../src/aws/policy/document.ts';
import { accountText, type Preflight } from '../../src/screens/account.ts';
import { damageText } from '../../src/screens/damage.ts';
import { type Home, homeText } from '../../src/screens/home.ts';
import { openingText } from '../../src/screens/lab-opening.ts';
import { FINISH_KEYS, questionText, stepKeys } from '../../src/screens/lab-prompt.ts';
import { listText } from '../../src/screens/list.ts';
import { learntText } from '../../src/screens/run-end.ts';
import { type RunStatus, statusText } from '../../src/screens/status.ts';
import { verifyText } from '../../src/screens/verify.ts';
import { EVERY_PAGE, PAGES } from '../terminal/test-page.ts';
import { DENIED } from './lab-events.ts';

const OPENING = {
  title: 'Hello, Lambda',
  summary:
    'Give a function a role, run it, find its logs and metrics, and change its code, with some more words.',
  minutes: 20,
  steps: 9,
  flow: 'you -> function -> log group',
  target: 'sandbox',
  targetNote: 'on this machine, free, nothing leaves it',
  creates: ['iam.role', 'logs.log-group', 'lambda.function'],
  run: 'abc123',
  resumedAfter: 3,
  leftOut: [{ step: 'logs', why: "running functions' code (lambda.Invoke answers that Docker is missing)" }],
  hasChanged: true,
  environment: { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' },
};

const LAB = {
  id: 'hello-lambda',
  title: 'Hello, Lambda',
  summary: 'Give a function a role, run it, find its logs and metrics, and change its code.',
  minutes: 20,
  level: 'foundation',
  exams: ['CLF-C02', 'SAA-C03'],
  steps: 9,
  progress: { kind: 'new' },
} as const;

const RUN: RunStatus = {
  run: 'abc123',
  lab: 'hello-lambda',
  target: 'sandbox',
  startedAt: '2026-01-01T00:00:00.000Z',
  state: 'under way',
  met: 3,
  skipped: 1,
  of: 9,
  source: 'look',
  unseen: undefined,
  resources: [{ type: 'iam.role', name: 'slabs-abc123-hello-role' }],
  costs: undefined,
  expires: undefined,
  failedLooks: [],
};

const RUNS: readonly RunStatus[] = [
  RUN,
  {
    ...RUN,
    run: 'def456',
    state: 'kept',
    source: 'journal',
    of: undefined,
    target: 'emulator http://localhost:4566 · account 000000000000 · us-east-1',
  },
  {
    ...RUN,
    run: 'ghi789',
    state: 'unknown',
    resources: [],
    failedLooks: [{ what: 'iam.role', error: DENIED, look: 'aws iam list-roles' }],
  },
  { ...RUN, run: 'jkl012', state: 'clean', resources: [] },
  {
    ...RUN,
    run: 'mno345',
    target: 'AWS · account 123456789012 · eu-west-1',
    costs: { monthlyUsd: 0.1 },
    expires: '2026-01-02T00:00:00.000Z',
  },
  {
    ...RUN,
    run: 'pqr678',
    source: 'journal',
    unseen: 'Your AWS keys have run out (ExpiredToken).',
    target: 'AWS · account 999999999999 · us-east-1',
    resources: [{ type: 's3.bucket', name: 'slabs-pqr678-files' }],
    costs: { monthlyUsd: undefined },
  },
];

const ACCOUNT: Account = {
  id: '123456789012',
  alias: 'ann-learns',
  name: 'Learning',
  profile: 'labs',
  caller: 'arn:aws:iam::123456789012:user/ann',
  partition: 'aws',
  region: 'eu-west-1',
  plan: {
    kind: 'free',
    status: 'active',
    credits: { amount: 87.5, unit: 'USD' },
    expires: '2027-05-30T00:00:00.000Z',
  },
};

const STATEMENTS: readonly Statement[] = [
  { Sid: 'Iam1', Effect: 'Allow', Action: ['iam:CreateRole', 'iam:DeleteRole'], Resource: ['*'] },
  { Sid: 'Lambda1', Effect: 'Allow', Action: ['lambda:CreateFunction'], Resource: ['*'] },
];

const PREFLIGHT: Preflight = {
  what: 'lab',
  lab: 'hello-lambda',
  title: 'Hello, Lambda',
  minutes: 20,
  creates: ['iam.role', 'lambda.function', 'ec2.instance'],
  usd: 0.0001,
  ceilingUsd: 0.01,
  standingUsd: 0.1,
  standingByUse: ['ec2.instance'],
  priceRegion: 'us-east-1',
  priceDate: '2026-11-21',
  expires: '2026-01-02T00:00:00.000Z',
  quotas: { concurrency: { limit: 10, unreserved: 10 }, roles: undefined },
  permissions: { kind: 'missing', statements: STATEMENTS },
};

const SITUATION = { number: 1, of: 9, attempts: 0, hintsGiven: 0, checks: [] };

describe.each(EVERY_PAGE)('$name', ({ page }) => {
  it('the opening of a lab', () => {
    expect(openingText(OPENING, page)).toMatchSnapshot();
    expect(
      openingText(
        {
          ...OPENING,
          leftOut: [],
          resumedAfter: undefined,
          hasChanged: false,
          environment: {},
          flow: undefined,
        },
        page,
      ),
    ).toMatchSnapshot();
  });

  it('the list of labs', () => {
    const labs = [
      LAB,
      { ...LAB, id: 'second', progress: { kind: 'under way', steps: 3 } } as const,
      { ...LAB, id: 'third', exams: [], progress: { kind: 'done' } } as const,
    ];
    expect(listText(labs, page)).toMatchSnapshot();
  });

  it('the opening of a real account', () => {
    expect(accountText({ account: ACCOUNT, preflight: PREFLIGHT }, page)).toMatchSnapshot();
    const permissions = { kind: 'unknown', why: 'you may not ask', statements: STATEMENTS } as const;
    const preflight = { ...PREFLIGHT, standingUsd: 0, standingByUse: [], permissions };
    const account = { ...ACCOUNT, alias: undefined, name: undefined, plan: undefined };
    expect(accountText({ account, preflight }, page)).toMatchSnapshot();
  });

  it('the status', () => {
    expect(statusText(RUNS, page)).toMatchSnapshot();
    expect(statusText([], page)).toMatchSnapshot();
  });

  it('home', () => {
    expect(homeText(HOME, page)).toMatchSnapshot();
  });

  it.each([
    ['new', { ...HOME, next: { kind: 'begin', lab: 'third' }, left: [], due: 0, seen: 0 }],
    ['with much to repeat', { ...HOME, next: { kind: 'repeat' }, due: 12, seen: 40 }],
    ['done', { ...HOME, next: { kind: 'again', lab: 'hello-lambda' }, due: 0, seen: 40 }],
  ] as const)('home of somebody who is %s', (_, home) => {
    const sections = homeText(home, page).split('\n\n');
    expect(sections.find((text) => text.includes('Next'))).toMatchSnapshot();
  });

  it('the prompt, in one line of 80 columns', () => {
    const { step } = { step: { ...STEP } };
    const edits = [{ file: '/edit/index.mjs', functionName: 'f' }];
    const prompts = [
      stepKeys({ ...SITUATION, step, edits: [], hasProof: true }),
      stepKeys({ ...SITUATION, step, edits, hintsGiven: 9, hasProof: false }),
      FINISH_KEYS,
    ];
    const texts = prompts.map((keys) => questionText(keys, page));
    for (const text of texts.slice(1)) expect(text).not.toContain('\n');
    expect(texts.join('\n')).toMatchSnapshot();
  });
});

const HOME: Home = {
  path: [
    { id: 'hello-lambda', title: 'Hello', minutes: 20, steps: 9, progress: { kind: 'done' }, missing: [] },
    {
      ...{ id: 'second', title: 'Second', minutes: 10, steps: 5 },
      progress: { kind: 'under way', steps: 2 },
      missing: [],
    },
    { id: 'third', title: 'Third', minutes: 25, steps: 9, progress: { kind: 'new' }, missing: [] },
    {
      id: 'last',
      title: 'Last',
      minutes: 25,
      steps: 9,
      progress: { kind: 'new' },
      missing: ['second', 'third'],
    },
  ],
  left: [
    { run: 'def456', lab: 'hello-lambda', isUnderWay: false, resources: 1, monthlyUsd: 0, isFree: true },
    { run: 'abc123', lab: 'second', isUnderWay: true, resources: 3, monthlyUsd: 0.1, isFree: false },
  ],
  due: 3,
  seen: 12,
  next: { kind: 'resume', lab: 'second' },
};

const STEP = {
  id: 'queue',
  title: 'Create the queue',
  say: 'Why.',
  do: [],
  find: [],
  expect: [],
  hints: ['one'],
  ask: undefined,
  needs: [],
  wrong: [],
};

describe('small texts', () => {
  it('what was learnt', () => {
    const steps = [
      { title: 'Create the role', isSkipped: false },
      { title: 'Make room', isSkipped: true },
    ];
    expect(learntText(steps, PAGES.plain)).toBe('[ok] Create the role\n[not yet] Make room (skipped)');
  });

  it('damage names both files', () => {
    const text = damageText(
      { file: '/s/runs/a.jsonl', setAside: '/s/runs/a.jsonl.damaged-1', lines: 1 },
      PAGES.plain,
    );
    expect(text).toMatch(
      /1 line of \/s\/runs\/a\.jsonl could not be read[\s\S]*set aside in \/s\/runs\/a\.jsonl\.damaged-1\n$/,
    );
  });

  it.each([
    [{ kind: 'verify-started', lab: 'x', steps: 2 }, ''],
    [{ kind: 'proved', lab: 'x', step: 's', what: 'w' }, ''],
    [
      { kind: 'refuted', lab: 'x', step: 's', what: 'every check is met after it', why: 'It is 3.' },
      '[failed] x, step s: not so: every check is met after it\n    It is 3.\n',
    ],
    [{ kind: 'refuted', lab: 'x', step: undefined, what: 'w', why: 'y' }, '[failed] x: not so: w\n    y\n'],
    [{ kind: 'verify-ended', lab: 'x', proved: 7, refuted: 0 }, '[ok] x: 7 things proved\n'],
    [{ kind: 'verify-ended', lab: 'x', proved: 7, refuted: 1 }, '[failed] x: 1 of 8 things not so\n'],
  ] as const)('the author gate: %j', (event, text) => {
    expect(verifyText(event, PAGES.plain)).toBe(text);
  });
});
