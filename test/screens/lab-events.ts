import { AwsCallError } from '../../src/aws/call-error.ts';
import type { CleanupEvent } from '../../src/cleanup/cleanup-event.ts';
import type { Checked, LabEvent } from '../../src/lab/lab-event.ts';

const step = 'queue';
const role = { type: 'iam.role', name: 'slabs-abc123-hello-role' };
const group = { type: 'logs.log-group', name: '/aws/lambda/slabs-abc123-hello' };

export const DENIED = new AwsCallError({
  failure: 'refused',
  service: 'iam',
  operation: 'GetRole',
  code: 'AccessDenied',
  message: 'User: arn:aws:iam::000000000000:user/learner is not authorized to perform: iam:GetRole',
});

export const MET: Checked = { that: 'The function is active', verdict: { kind: 'met' } };
export const NOT_YET: Checked = {
  that: 'The handler is what index.mjs exports, in a sentence that is longer than eighty columns are wide',
  verdict: {
    kind: 'not-yet',
    isThere: true,
    expected: "Handler == 'index.handler'",
    actual: '"hello.handler"',
    why: 'The handler is hello.handler. Before the dot stands the name of the file, without its ending; after it, the name of the export.',
    refused:
      'slabs-abc123-hello may not dynamodb:PutItem on slabs-abc123-orders: no identity-based policy allows dynamodb:PutItem: policy store does on arn:aws:dynamodb:*:*:table/order',
  },
};
export const BROKEN: Checked = { that: 'The role is there', verdict: { kind: 'broken', cause: DENIED } };

const STEPS_BEFORE: readonly LabEvent[] = [
  {
    kind: 'run-started',
    lab: 'hello-lambda',
    title: 'Hello, Lambda',
    run: 'abc123',
    target: 'sandbox',
    leftOut: [],
    isResumed: true,
    steps: 4,
    flow: 'you -> function',
  },
  { kind: 'step-met', step: 'first', by: 'latched' },
  { kind: 'step-skipped', step: 'second' },
  { kind: 'step-reopened', step, why: 'NoSuchEntity: The role cannot be found.' },
];

const OPEN_STEP: readonly LabEvent[] = [
  { kind: 'step-started', step, title: 'Create the queue', number: 3, of: 4 },
  { kind: 'question', step, question: 'sqs-what-it-holds' },
  { kind: 'said', step, text: 'A **queue** holds messages:\n\n- one\n- `two`' },
  { kind: 'edit', step, file: '/home/you/edit/index.mjs', functionName: 'slabs-abc123-hello' },
  { kind: 'command', step, text: 'aws sqs create-queue \\\n  --queue-name slabs-abc123-orders' },
  { kind: 'command', step, text: 'aws sqs list-queues' },
  {
    kind: 'hint',
    step,
    source: 'state',
    number: 0,
    of: 3,
    text: '*It waits*: not yet. It waits for 30 s, and this is a sentence that is longer than 80 columns are wide.',
  },
  { kind: 'hint', step, source: 'written', number: 1, of: 3, text: 'Which service holds *messages*?' },
  {
    kind: 'hint',
    step,
    source: 'command',
    number: 3,
    of: 3,
    text: 'aws sqs create-queue \\\n  --queue-name slabs-abc123-orders',
  },
  { kind: 'doing', step, what: 'sqs.CreateQueue' },
  { kind: 'waiting', step, what: 'sqs.CreateQueue', delayMs: 100 },
  {
    kind: 'done',
    step,
    what: 'sqs.CreateQueue',
    output: {},
    shown: [
      { label: 'Status', value: 200 },
      { label: 'Log tail', value: 'START RequestId: 1\nREPORT RequestId: 1\tDuration: 1.00 ms\n' },
      {
        label: 'Answer',
        value: { statusCode: 200, body: 'Hello from Lambda, and a text that makes it long' },
      },
      { label: 'Attached', value: [] },
    ],
  },
  { kind: 'already-there', step, what: 'sqs.CreateQueue' },
  { kind: 'by-hand', step, what: 'Open the link in the mail to a@example.com yourself.' },
  { kind: 'failed', step, what: 'iam.GetRole', error: DENIED },
  { kind: 'checked', step, ...MET },
  { kind: 'checked', step, ...NOT_YET },
  { kind: 'checked', step, ...BROKEN },
  { kind: 'step-met', step, by: 'checked' },
  { kind: 'step-started', step: 'last', title: 'Look at it', number: 4, of: 4 },
  { kind: 'step-met', step: 'last', by: 'found' },
];

const unproven = [
  {
    ...role,
    why: "It bears the run's name but not its tag.",
    look: 'aws iam get-role --role-name slabs-abc123-x',
  },
];
const failedLooks = [{ what: 'logs.log-group', error: DENIED, look: 'aws logs describe-log-groups' }];
const leftovers = [
  { ...role, why: 'DeleteConflict: it must be detached', look: 'aws iam get-role --role-name x' },
];

export const CLEANUP: readonly CleanupEvent[] = [
  { kind: 'cleanup-started', run: 'abc123', lab: 'hello-lambda', target: 'sandbox' },
  { kind: 'cleanup-planned', owned: [{ ...role, proof: 'journal' }], unproven: [], failedLooks: [] },
  { kind: 'cleanup-deleting', resource: role },
  { kind: 'cleanup-retrying', resource: role, code: 'DeleteConflict', message: 'in use', delayMs: 1_500 },
  { kind: 'cleanup-gone', resource: role },
  { kind: 'cleanup-failed', resource: group, code: 'AccessDenied', message: 'no' },
  {
    kind: 'cleanup-deferred',
    resource: { type: 'sns.subscription', name: 'a@example.com to slabs-abc123-news' },
    until: '2026-11-23T09:00:00.000Z',
    why: 'Nobody has confirmed it. AWS deletes it by itself, and nobody can before.',
  },
  { kind: 'cleanup-waiting', delayMs: 30_000, why: 'The last logs of a deleted function may still come.' },
];

export const VERDICTS: readonly Extract<CleanupEvent, { kind: 'cleanup-ended' }>[] = [
  { kind: 'cleanup-ended', verdict: { kind: 'clean', deleted: 3, unproven: [] } },
  { kind: 'cleanup-ended', verdict: { kind: 'clean', deleted: 0, unproven } },
  { kind: 'cleanup-ended', verdict: { kind: 'leftovers', leftovers, unproven: [] } },
  { kind: 'cleanup-ended', verdict: { kind: 'unknown', failedLooks, leftovers: [], unproven: [] } },
  {
    kind: 'cleanup-ended',
    verdict: {
      kind: 'planned',
      owned: [
        { ...role, proof: 'journal' },
        { ...group, proof: 'name' },
      ],
      unproven,
      failedLooks,
    },
  },
  { kind: 'cleanup-ended', verdict: { kind: 'planned', owned: [], unproven: [], failedLooks: [] } },
];

export const STEPS = [
  { id: 'first', title: 'Create the role' },
  { id: 'second', title: 'Make room for the logs' },
  { id: step, title: 'Create the queue' },
  { id: 'last', title: 'Look at it' },
];

const ENDED = { kind: 'run-ended', lab: 'hello-lambda', run: 'abc123', of: 4 } as const;

export const ENDINGS: readonly Extract<LabEvent, { kind: 'run-ended' }>[] = [
  { ...ENDED, how: 'left', met: 2, skipped: 1, cleanup: undefined },
  { ...ENDED, how: 'completed', met: 4, skipped: 0, cleanup: undefined },
  { ...ENDED, how: 'completed', met: 4, skipped: 0, cleanup: { kind: 'clean', deleted: 3, unproven: [] } },
  { ...ENDED, how: 'left', met: 1, skipped: 0, cleanup: { kind: 'clean', deleted: 3, unproven: [] } },
  {
    ...ENDED,
    how: 'completed',
    met: 4,
    skipped: 0,
    cleanup: { kind: 'leftovers', leftovers, unproven: [] },
  },
];

/** One run in which everything happens that can happen, in a possible order. */
export const EVERYTHING: readonly LabEvent[] = [
  ...STEPS_BEFORE,
  ...OPEN_STEP,
  ...CLEANUP,
  ...VERDICTS,
  ...ENDINGS,
];
