import * as v from 'valibot';
import {
  ACTIONS,
  byKey,
  callEntries,
  durationMs,
  expectation,
  identifier,
  jmespath,
  kebab,
  needs,
  object,
  request,
  save,
  show,
  text,
} from '../lab/schema.ts';

const say = v.pipe(text, v.description('One or two sentences: what is done, or what is looked at, and why.'));
const times = v.pipe(
  v.number(expectation),
  v.integer('expected a whole number'),
  v.minValue(2, 'expected at least 2'),
  v.maxValue(1_000, 'expected at most 1000'),
  v.description('It is sent this often, all at once; the answer is { Answers: […] }.'),
);

/** What a proof can do: a lab's actions without those that need a learner. */
const { call, http, wait, advance } = ACTIONS;
const action = byKey({ call, http, wait });
const actions = v.pipe(v.array(action, expectation), v.minLength(1, 'expected at least one action'));

const observed = byKey({
  call: v.pipe(
    object({ ...callEntries, save, times: v.optional(times) }),
    v.transform((value) => ({ kind: 'call' as const, ...value })),
  ),
  http: v.pipe(
    object({ http: request, save, times: v.optional(times) }),
    v.transform((value) => ({ kind: 'http' as const, ...value })),
  ),
});

const LINES = {
  do: v.pipe(
    object({ say, do: actions }),
    v.transform((value) => ({ kind: 'do' as const, ...value })),
  ),
  advance: v.pipe(
    object({
      say,
      advance: v.pipe(durationMs, v.description('The sandbox moves its clock; elsewhere it really waits.')),
    }),
    v.transform((value) => ({ kind: 'advance' as const, ...value })),
  ),
  observe: v.pipe(
    object({
      say,
      observe: v.pipe(
        observed,
        v.description('One call or request, whatever it answers: an error is { Error: { Code, Message } }.'),
      ),
      show,
      expect: v.pipe(jmespath, v.description('What holds if the behaviour is as claimed.')),
      otherwise: v.optional(text),
      meanwhile: v.pipe(
        v.optional(v.array(byKey({ call, http, advance }), expectation)),
        v.description('What is done once it is sent and before it is answered: for calls that wait.'),
      ),
      within: v.pipe(
        v.optional(durationMs),
        v.description('Looked at again until it holds; for calls that only look.'),
      ),
    }),
    v.transform((value) => ({ kind: 'observe' as const, ...value })),
  ),
};

const value = v.union([v.number(), v.string()], 'expected a number or a text');

/** Something that `prove --set` can change; ${set.<name>} stands for it. */
const parameter = object({
  is: v.pipe(text, v.description('What it is, in words, with its unit.')),
  value,
  least: v.optional(v.number(expectation)),
  most: v.optional(v.number(expectation)),
  among: v.pipe(
    v.optional(v.array(text, expectation)),
    v.description('The texts that it can be, where not every text will do.'),
  ),
});

const claimed = v.union(
  [text, v.number(), v.pipe(v.array(text), v.minLength(1)), v.record(v.string(), text)],
  'expected the text of the right option, a number, a list of options or items, or a mapping of pairs',
);

/** A proof file. The published `schemas/proof.schema.json` is made from it. */
export const ProofSchema = object({
  title: v.pipe(text, v.description('The behaviour as a sentence: what is proved.')),
  proves: v.pipe(
    v.record(kebab('a question', 80), claimed, expectation),
    v.check((all) => Object.keys(all).length > 0, 'expected at least one question'),
    v.description('Questions, each with the answer that is proved: it has to be the key.'),
  ),
  needs: v.pipe(
    needs,
    v.description(
      'What the target has to offer beyond answering calls; where it lacks that, the proof is not played.',
    ),
  ),
  parameters: v.optional(v.record(identifier, parameter, expectation), {}),
  names: v.optional(v.record(identifier, kebab('a name'), expectation), {}),
  setting: v.pipe(text, v.description('What is there before it begins, in one sentence: "A queue with …".')),
  given: v.pipe(
    v.optional(v.array(action, expectation), []),
    v.description('What is made before it begins, as the setting says.'),
  ),
  play: v.pipe(
    v.array(byKey(LINES), expectation),
    v.check(
      (lines) => lines.some(({ kind }) => kind === 'observe'),
      'expected at least one line that observes something',
    ),
  ),
});

export type ProofDefinition = v.InferOutput<typeof ProofSchema>;
export type Line = ProofDefinition['play'][number];
export type Observation = Extract<Line, { kind: 'observe' }>;
export type Parameter = v.InferOutput<typeof parameter>;
export type Claim = v.InferOutput<typeof claimed>;
