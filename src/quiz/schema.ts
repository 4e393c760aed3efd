import * as v from 'valibot';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty('Expected some text'));
const identifier = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Expected lower-case words joined by hyphens'),
);
const domain = (last: number) =>
  v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(last)));

const common = {
  id: identifier,
  exams: v.optional(
    v.strictObject({
      'CLF-C02': domain(4),
      'SAA-C03': domain(4),
      'DVA-C02': domain(4),
      'DOP-C02': domain(6),
    }),
    {},
  ),
  facts: v.optional(v.pipe(v.array(v.string()), v.readonly()), []),
  level: v.optional(v.picklist([1, 2, 3]), 2),
  stem: text,
  reference: v.optional(v.pipe(v.string(), v.regex(/^(https:\/\/\S+)?$/, 'Expected an https address')), ''),
  checked: v.optional(
    v.pipe(v.string(), v.regex(/^(\d{4}-\d\d-\d\d)?$/, 'Expected a date as 2026-11-21')),
    '',
  ),
  proof: v.exactOptional(identifier),
};

const option = v.pipe(
  v.strictObject({ text, correct: v.optional(v.boolean(), false), why: v.optional(v.string(), '') }),
  v.readonly(),
);

type OptionValue = v.InferOutput<typeof option>;

const correctCount = (options: readonly OptionValue[]) => options.filter(({ correct }) => correct).length;
const areDistinct = (texts: readonly string[]) => new Set(texts).size === texts.length;

const options = (least: number) =>
  v.pipe(
    v.array(option),
    v.minLength(least, `Expected at least ${least} options`),
    v.maxLength(10, 'Expected at most 10 options'),
    v.check((all) => areDistinct(all.map((one) => one.text)), 'Expected no two options with the same text'),
    v.readonly(),
  );

const pair = v.pipe(v.strictObject({ left: text, right: text }), v.readonly());

/** A question as a file states it, each kind with its own fields; what may be left out gets its default. */
export const questionSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('choice'),
    ...common,
    options: v.pipe(
      options(2),
      v.check((all) => correctCount(all) === 1, 'Expected exactly one option with "correct: true"'),
    ),
  }),
  v.strictObject({
    kind: v.literal('choices'),
    ...common,
    options: v.pipe(
      options(3),
      v.check(
        (all) => correctCount(all) >= 2 && correctCount(all) < all.length,
        'Expected two or more options with "correct: true", and one without',
      ),
    ),
  }),
  v.strictObject({
    kind: v.literal('number'),
    ...common,
    answer: v.number(),
    unit: v.optional(v.string(), ''),
    tolerance: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
    why: v.optional(v.string(), ''),
    mistakes: v.optional(
      v.pipe(v.array(v.strictObject({ value: v.number(), why: v.string() })), v.readonly()),
      [],
    ),
  }),
  v.strictObject({
    kind: v.literal('order'),
    ...common,
    items: v.pipe(
      v.array(text),
      v.minLength(3, 'Expected at least 3 items'),
      v.maxLength(8, 'Expected at most 8 items'),
      v.check((all) => areDistinct(all), 'Expected no item twice'),
      v.readonly(),
    ),
    why: v.optional(v.string(), ''),
  }),
  v.strictObject({
    kind: v.literal('match'),
    ...common,
    pairs: v.pipe(
      v.array(pair),
      v.minLength(2, 'Expected at least 2 pairs'),
      v.maxLength(8, 'Expected at most 8 pairs'),
      v.check((all) => areDistinct(all.map(({ left }) => left)), 'Expected no left side twice'),
      v.check((all) => areDistinct(all.map(({ right }) => right)), 'Expected no right side twice'),
      v.readonly(),
    ),
    why: v.optional(v.string(), ''),
  }),
]);

/** A `questions-*.yaml` file. */
export const bankFileSchema = v.strictObject({
  topic: identifier,
  questions: v.pipe(v.array(questionSchema), v.minLength(1, 'Expected at least one question')),
});

/** A statement of the notes with what was found when it was checked. */
export const factSchema = v.object({
  id: v.string(),
  note: v.optional(v.string(), ''),
  section: v.optional(v.string(), ''),
  line: v.optional(v.number(), 0),
  topic: identifier,
  fact: text,
  status: v.picklist(['current', 'wrong', 'outdated', 'ambiguous']),
  /** What AWS documents today, where the notes don't say it. */
  current: v.optional(v.string(), ''),
  ref: v.optional(v.string(), ''),
});

export const factsSchema = v.array(factSchema);

type Deep<T> = { readonly [K in keyof T]: T[K] };

type StatedQuestion = v.InferOutput<typeof questionSchema>;
/** A question with the topic of its file. */
export type Question = StatedQuestion extends infer Q
  ? Q extends StatedQuestion
    ? Deep<Q> & { readonly topic: string }
    : never
  : never;
export type QuestionOf<K extends Question['kind']> = Extract<Question, { kind: K }>;
export type Option = OptionValue;
export type Fact = Deep<v.InferOutput<typeof factSchema>>;

/** Something that can be asked, with what has to be known to choose it; the rest is read, or made, when it is asked. */
export type Askable = Pick<Question, 'id' | 'topic' | 'exams' | 'facts' | 'kind'> & {
  readonly question: (seed: string) => Question;
};

/** All that a session can ask and explain. */
export interface Bank {
  /** Where the bank is packed, so that its questions need not all be read. */
  readonly heads?: readonly Askable[];
  readonly questions: readonly Question[];
  readonly facts: readonly Fact[];
  /** Markdown by topic. */
  readonly summaries: Readonly<Record<string, string>>;
}
