import { AwsCallError, isNotFound } from '../aws/call-error.ts';
import type { JsonObject, JsonValue } from '../aws/json.ts';
import { backOff } from './back-off.ts';
import { callInput } from './call-input.ts';
import { holds, lookUp } from './expression.ts';
import { causeOf, type Found, findAll } from './find.ts';
import { httpRequest, sendHttp } from './http-request.ts';
import {
  asText,
  interpolateExpression,
  interpolateText,
  replacePlaceholders,
  type Scope,
} from './interpolate.ts';
import type { Checked, LabEvent, Verdict } from './lab-event.ts';
import { REJECTED_FILES } from './lab-files.ts';
import { callOptions, type RunContext, scopeOf } from './run-context.ts';
import type { Check, Step } from './schema.ts';
import { refusalTeller } from './told-refusal.ts';

/** Looks at every check of a step once. */
export const lookOnce = async (step: Step, context: RunContext): Promise<readonly Checked[]> => {
  const checked: Checked[] = [];
  const withRefusal = refusalTeller(context);
  const found = await lookFor(step, context);
  for (const check of step.expect) {
    const verdict = withRefusal(found ?? (await lookAt(check, context)));
    checked.push({ that: thatOf(check, context), verdict });
  }
  return checked;
};

/** Looks at every check of a step by itself; what can't be looked at before something else is there is `broken`. */
export const lookAtEach = async (step: Step, context: RunContext): Promise<readonly Checked[]> => {
  const checked: Checked[] = [];
  for (const check of step.expect) {
    checked.push({ that: thatOf(check, context), verdict: await lookAt(check, context) });
  }
  return checked;
};

/** Looks at every check of a step, each again and again for as long as it says `within`, and for `leastMs`. */
export async function* poll(
  step: Step,
  context: RunContext,
  leastMs = 0,
): AsyncGenerator<LabEvent, readonly Checked[]> {
  const checked: Checked[] = [];
  const withRefusal = refusalTeller(context);
  const longestMs = Math.max(leastMs, ...step.expect.map(({ within }) => within));
  const look = () => lookFor(step, context);
  const found =
    (await missingForGood(step, context)) ??
    (yield* repeat({ step, what: step.title, withinMs: longestMs, look }, context));
  for (const check of step.expect) {
    const that = thatOf(check, context);
    const attempt = {
      step,
      what: that,
      withinMs: Math.max(leastMs, check.within),
      look: () => lookAt(check, context),
    };
    const verdict = withRefusal(found ?? (yield* repeat(attempt, context)) ?? MET);
    checked.push({ that, verdict });
    yield { kind: 'checked', step: step.id, that, verdict };
  }
  return checked;
}

export const allMet = (checks: readonly Checked[]): boolean =>
  checks.every(({ verdict }) => verdict.kind === 'met');

const MET: Verdict = { kind: 'met' };

const thatOf = (check: Check, context: RunContext): string => interpolateText(check.that, scopeOf(context));

/** Undefined once everything is found; else the verdict of every check. */
const lookFor = async (step: Step, context: RunContext): Promise<Verdict | undefined> => {
  const found = await findAll(step, context);
  if (found.kind === 'found') return undefined;
  return found.kind === 'broken' ? found : notThere(found);
};

const notThere = ({ why: actual }: Extract<Found, { kind: 'missing' }>): Verdict => {
  const expected = 'what the step makes is there';
  return { kind: 'not-yet', isThere: false, expected, actual, why: undefined };
};

/**
 * Something with a name is there as soon as it is made, in the sandbox, and nobody makes it while it is waited for: items,
 * objects, log groups and executions come by themselves.
 */
const missingForGood = async (step: Step, context: RunContext): Promise<Verdict | undefined> => {
  if (context.connection.target.kind !== 'sandbox') return undefined;
  const found = await findAll(step, context);
  return found.kind === 'missing' && found.thing !== undefined ? notThere(found) : undefined;
};

interface Attempt {
  readonly step: Step;
  readonly what: string;
  readonly withinMs: number;
  readonly look: () => Promise<Verdict | undefined>;
}

/** Looks until nothing is left to wish for or the time is over; the pauses double. */
async function* repeat(attempt: Attempt, context: RunContext): AsyncGenerator<LabEvent, Verdict | undefined> {
  const deadline = context.clock.now() + attempt.withinMs;
  let failures = 0;
  const pauses = backOff(context.connection.target);
  for (;;) {
    const verdict = await attempt.look();
    if (verdict === undefined || verdict.kind === 'met') return verdict;
    failures = verdict.kind === 'broken' ? failures + 1 : 0;
    if (verdict.kind === 'broken' && !(isTransient(verdict.cause) && failures < MOST_FAILURES))
      return verdict;
    if (verdict.kind === 'not-yet' && context.clock.now() >= deadline) return verdict;
    if (context.keepsWaiting?.() === false) return verdict;
    const delayMs = pauses.next().value;
    yield { kind: 'waiting', step: attempt.step.id, what: attempt.what, delayMs };
    await context.pause(delayMs);
  }
}

const MOST_FAILURES = 5;

const isTransient = (cause: Error): boolean => cause instanceof AwsCallError && cause.isRetryable;

/** One look. A thing that isn't there is `not-yet`; a look that failed says nothing about it, so it is `broken`. */
export const lookAt = async (check: Check, context: RunContext): Promise<Verdict> => {
  const scope = scopeOf(context);
  try {
    return judge(check, await observe(check, { context, scope }), scope);
  } catch (error) {
    if (!isNotFound(error)) return { kind: 'broken', cause: causeOf(error) };
    const expected = interpolateExpression(check.where, scope);
    const actual = `${error.code}: ${error.message}`;
    return { kind: 'not-yet', isThere: false, expected, actual, why: undefined };
  }
};

const observe = (
  check: Check,
  { context, scope }: { context: RunContext; scope: Scope },
): Promise<JsonObject> => {
  if (check.kind === 'call') {
    return context.connection.call(
      check.call,
      callInput(check.with, scope, REJECTED_FILES),
      callOptions(context),
    );
  }
  return sendHttp(httpRequest(check.http, scope), {
    connection: context.connection,
    ...callOptions(context),
  });
};

/** What is hoped for of an answer. */
export type Condition = Pick<Check, 'where' | 'otherwise' | 'show'>;

/** Whether the answer is what was hoped for (pure). */
export const judge = (check: Condition, answer: JsonObject, scope: Scope): Verdict => {
  const expected = interpolateExpression(check.where, scope);
  if (holds(expected, answer)) return MET;
  const actual = shorten(
    check.show === undefined ? answer : lookUp(interpolateExpression(check.show, scope), answer),
  );
  return { kind: 'not-yet', isThere: true, expected, actual, why: explain(check.otherwise, answer, scope) };
};

const explain = (text: string | undefined, answer: JsonObject, scope: Scope): string | undefined => {
  if (text === undefined) return undefined;
  return replacePlaceholders(text, (name) => {
    if (name === 'actual') return shorten(answer);
    if (name.startsWith('actual.')) return shorten(lookUp(name.slice('actual.'.length), answer));
    return interpolateText(`\${${name}}`, scope);
  });
};

const shorten = (value: JsonValue): string => {
  const text = asText(value);
  return text.length > LONGEST_ACTUAL ? `${text.slice(0, LONGEST_ACTUAL)}…` : text;
};

const LONGEST_ACTUAL = 300;
