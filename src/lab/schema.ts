import * as v from 'valibot';
import { CAPABILITIES } from '../aws/capabilities.ts';
import { nearest } from '../core/nearest.ts';

/** An object whose unknown keys are mistakes that name the nearest known key. */
export const object = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.strictObject(entries, (issue) => {
    if (issue.expected !== 'never') return expectation(issue);
    const known = Object.keys(entries);
    const key = String(issue.path?.at(-1)?.key);
    const near = nearest(key, known);
    return `unknown key "${key}"; ${near ? `did you mean "${near}"?` : `expected one of ${known.join(', ')}`}`;
  });

/** What a value of another type is told. */
export const expectation = (issue: { readonly expected: string | null; readonly received: string }) =>
  issue.received === 'undefined' && issue.expected?.startsWith('"')
    ? `missing key ${issue.expected}`
    : `expected ${issue.expected === 'Object' ? 'a mapping' : issue.expected}, received ${issue.received}`;

/** Text that says something. */
export const text = v.pipe(v.string(expectation), v.regex(/\S/, 'expected text, received nothing'));
/** A name that a value is saved under. */
export const identifier = v.pipe(
  v.string(expectation),
  v.regex(/^[a-z][A-Za-z0-9]*$/, 'expected a name in camelCase'),
);
/** Lower-case words joined by hyphens; `what` it names. */
export const kebab = (what: string, longest = 40) =>
  v.pipe(
    v.string(expectation),
    v.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, `expected ${what} in lower-case words joined by "-"`),
    v.maxLength(longest, `expected ${what} of at most ${longest} characters`),
  );
export const jmespath = v.pipe(
  text,
  v.description('A JMESPath expression over the answer (https://jmespath.org).'),
);

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const DURATION = /^(\d+)(ms|s|m|h|d)$/;
/** `10s`, `2m`; milliseconds once it is read. */
export const durationMs = v.pipe(
  v.string(expectation),
  v.regex(DURATION, 'expected a duration such as 10s, 2m or 500ms'),
  v.transform((value) => {
    const [, amount, unit = ''] = DURATION.exec(value) ?? [];
    return Number(amount) * (UNITS_MS.get(unit) ?? 0);
  }),
);

const api = v.pipe(
  v.string(expectation),
  v.regex(/^[a-z0-9]+\.[A-Z][A-Za-z0-9]*$/, 'expected service.Operation, such as sqs.CreateQueue'),
);
const input = v.pipe(
  v.record(v.string(expectation), v.unknown(), expectation),
  v.description(
    "The operation's input, members as in AWS's API. { json: … } becomes JSON text, { zip: functions/<name> } the zipped folder, { file: site/index.html } that file's bytes, { fill: 6000 } a text of so many bytes; texts can use names.x, inputs.x, saved values, run, account, region, partition, website (behind a bucket's name and a dot: the host of its website), time.start, time.end, date.start, date.end, seconds.now (Unix time) and, for an API whose id was saved as x, invokeUrl.x as placeholders.",
  ),
);
const folder = v.pipe(
  v.string(expectation),
  v.regex(/^functions\/[a-z0-9.-]+$/, "expected a folder of the lab's functions, such as functions/hello"),
);

/** A call and its input. */
export const callEntries = { call: api, with: v.optional(input, {}) };
/** An HTTP request. */
export const request = object({
  method: v.optional(v.picklist(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']), 'GET'),
  url: text,
  headers: v.optional(v.record(v.string(expectation), v.string(expectation)), {}),
  body: v.optional(v.unknown()),
  sign: v.pipe(
    v.optional(v.picklist(['execute-api', 'lambda'], expectation)),
    v.description(
      'Signs the request with the keys at hand (Signature Version 4), for a service of this name.',
    ),
  ),
});
export const show = v.pipe(
  v.optional(v.record(v.string(expectation), jmespath), {}),
  v.description('What of the answer is shown: a label and a JMESPath expression each.'),
);

export const save = v.pipe(
  v.optional(v.record(identifier, jmespath), {}),
  v.description(
    'What of the answer later actions of the same list use, such as a receipt handle; a learner who types the commands puts it in.',
  ),
);

const call = object({ ...callEntries, save });

const wait = v.pipe(
  object({
    wait: v.pipe(api, v.description('A look that is repeated; what is not there answers nothing.')),
    with: v.optional(input, {}),
    where: jmespath,
    within: durationMs,
  }),
  v.transform((value) => ({ kind: 'wait' as const, ...value })),
);

/** The schema for the kind that the key tells, so that a mistake is told for that kind alone. */
export const byKey = <Schema extends v.GenericSchema<unknown, unknown>>(
  schemas: Readonly<Record<string, Schema>>,
) => {
  const any = v.union(Object.values(schemas), `expected one of the keys ${Object.keys(schemas).join(', ')}`);
  return v.lazy((value) => {
    const isObject = typeof value === 'object' && value !== null;
    return Object.entries(schemas).find(([key]) => isObject && key in value)?.[1] ?? any;
  });
};

/** What a step can do. */
export const ACTIONS = {
  call: v.pipe(
    object({
      ...callEntries,
      show,
      save,
      refused: v.pipe(
        v.optional(text),
        v.description(
          'The error code that AWS answers, where being refused is the lesson; an answer is then a failure.',
        ),
      ),
      exists: v.pipe(
        v.optional(v.array(byKey({ call, wait }), expectation), []),
        v.description('What to call when the thing is there already, so that solving mends a wrong one.'),
      ),
    }),
    v.transform((value) => ({ kind: 'call' as const, ...value })),
  ),
  http: v.pipe(
    object({
      http: request,
      show,
      save,
      until: v.pipe(
        v.optional(jmespath),
        v.description(
          'What the answer has to be: it is asked again while a deployment, a role or a permission is not known everywhere yet.',
        ),
      ),
      within: v.optional(durationMs, '60s'),
    }),
    v.transform((value) => ({ kind: 'http' as const, ...value })),
  ),
  wait,
  edit: v.pipe(
    object({
      edit: v.pipe(
        folder,
        v.description('The folder that the learner works on; <folder>.solution solves it.'),
      ),
      file: v.pipe(text, v.description("The folder's file that the learner works on.")),
      function: v.pipe(text, v.description('The function that it is deployed to.')),
    }),
    v.transform((value) => ({ kind: 'edit' as const, ...value })),
  ),
  mail: v.pipe(
    object({
      mail: v.pipe(
        text,
        v.description("Whose mail: read in the sandbox's inbox; elsewhere the person is told."),
      ),
      about: v.pipe(text, v.description('A text that the mail has in it; the newest such mail is meant.')),
      open: v.pipe(
        v.optional(text),
        v.description('Opens the link that has this in it; without it the mail is shown.'),
      ),
      within: v.optional(durationMs, '30s'),
    }),
    v.transform((value) => ({ kind: 'mail' as const, ...value })),
  ),
  advance: v.pipe(
    object({
      advance: v.pipe(durationMs, v.description('The sandbox moves its clock; elsewhere it really waits.')),
    }),
    v.transform((value) => ({ kind: 'advance' as const, ...value })),
  ),
};

const checkEntries = {
  that: v.pipe(text, v.description('What holds once the step is done.')),
  where: jmespath,
  within: v.optional(durationMs, '0s'),
  otherwise: v.pipe(
    v.optional(text),
    v.description('What it means when it does not hold; it can quote the answer by actual.Member.'),
  ),
  show: v.pipe(v.optional(jmespath), v.description('What of the answer is shown when it does not hold.')),
};
const CHECKS = {
  call: v.pipe(
    object({ ...checkEntries, ...callEntries }),
    v.transform((value) => ({ kind: 'call' as const, ...value })),
  ),
  http: v.pipe(
    object({ ...checkEntries, http: request }),
    v.transform((value) => ({ kind: 'http' as const, ...value })),
  ),
};

const actions = v.array(byKey(ACTIONS), expectation);

/** Capabilities of a target, by name. */
export const needs = v.optional(v.array(v.picklist(Object.keys(CAPABILITIES), expectation), expectation), []);

export const StepSchema = object({
  id: kebab('an id'),
  title: text,
  say: v.pipe(text, v.description('Markdown: why, then what.')),
  do: v.pipe(actions, v.minLength(1, 'expected at least one action')),
  find: v.optional(
    v.array(object({ ...callEntries, save: v.record(identifier, jmespath) }), expectation),
    [],
  ),
  expect: v.pipe(v.array(byKey(CHECKS), expectation), v.minLength(1, 'expected at least one check')),
  hints: v.pipe(v.array(text, expectation), v.minLength(1, 'expected at least one hint')),
  needs: v.pipe(
    needs,
    v.description(
      'What the target has to offer for the checks to hold; where it lacks that, the step is done unchecked.',
    ),
  ),
  ask: v.pipe(v.optional(text), v.description('A question of the bank, asked before the step.')),
  wrong: v.pipe(
    v.optional(v.array(object({ name: text, do: actions }), expectation), []),
    v.description('Solutions that the checks must refuse.'),
  ),
});

/** A lab file. The published `schemas/lab.schema.json` is made from it. */
export const LabSchema = object({
  title: text,
  summary: text,
  minutes: v.pipe(
    v.number(expectation),
    v.integer('expected whole minutes'),
    v.minValue(1, 'expected at least 1'),
  ),
  level: v.picklist(['foundation', 'associate', 'professional'], expectation),
  exams: v.optional(
    v.array(v.picklist(['CLF-C02', 'SAA-C03', 'DVA-C02', 'DOP-C02'], expectation), expectation),
    [],
  ),
  from: v.optional(v.array(object({ note: text, section: text }), expectation), []),
  after: v.pipe(
    v.optional(v.array(kebab("a lab's id"), expectation), []),
    v.description('Labs that should be done before this one: its place on the path.'),
  ),
  flow: v.pipe(
    v.optional(text),
    v.description('A picture of the flow: "producer -> queue -> function -> table".'),
  ),
  needs: v.pipe(
    needs,
    v.description(
      'What the target has to offer beyond answering calls; where it lacks that, the lab is refused.',
    ),
  ),
  names: v.pipe(
    v.optional(v.record(identifier, kebab('a name'), expectation), {}),
    v.description('Names of resources: names.queue in a text becomes slabs-<run>-orders.'),
  ),
  inputs: v.optional(
    v.record(
      identifier,
      object({
        ask: text,
        sandbox: v.pipe(text, v.description('What it is on the sandbox, and where nobody can be asked.')),
        is: v.pipe(
          v.optional(v.picklist(['text', 'email'], expectation), 'text'),
          v.description('What an answer has to look like; anything else is asked for again.'),
        ),
      }),
      expectation,
    ),
    {},
  ),
  steps: v.pipe(v.array(StepSchema, expectation), v.minLength(1, 'expected at least one step')),
});

export type LabDefinition = v.InferOutput<typeof LabSchema>;
export type Step = v.InferOutput<typeof StepSchema>;
export type Action = Step['do'][number];
export type Check = Step['expect'][number];
export type Look = Step['find'][number];
export type Request = v.InferOutput<typeof request>;
