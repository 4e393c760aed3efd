import { AwsCallError, isNotFound } from '../aws/call-error.ts';
import type { CallInput, JsonObject, JsonValue } from '../aws/json.ts';
import { LabsError } from '../core/errors.ts';
import { callInput } from './call-input.ts';
import { lookUp } from './expression.ts';
import { interpolateExpression } from './interpolate.ts';
import { REJECTED_FILES } from './lab-files.ts';
import { listedKind, listedThing, namedThing } from './missing-thing.ts';
import { callOptions, type RunContext, scopeOf } from './run-context.ts';
import type { Look, Step } from './schema.ts';

export type Found =
  | { readonly kind: 'found' }
  | {
      readonly kind: 'missing';
      readonly why: string;
      /** By kind and name, `queue slabs-abc123-orders`, where the look says. */
      readonly thing: string | undefined;
    }
  | { readonly kind: 'broken'; readonly cause: Error };

/** Finds what later steps need of this one, whoever made it, and journals the values. */
export const findAll = async (step: Step, context: RunContext): Promise<Found> => {
  for (const look of step.find) {
    const found = await find(look, context);
    if (found.kind !== 'found') return found;
  }
  return { kind: 'found' };
};

/** Looks for everything; what can't be looked for before something else is there counts as broken. */
export const findEach = async (step: Step, context: RunContext): Promise<readonly Found[]> => {
  const all: Found[] = [];
  // One after the other, because what is found may be needed for the next.
  for (const look of step.find) all.push(await find(look, context));
  return all;
};

const find = async (look: Look, context: RunContext): Promise<Found> => {
  try {
    const input = callInput(look.with, scopeOf(context), REJECTED_FILES);
    const answer = await answerTo(look.call, input, context);
    return answer instanceof AwsCallError
      ? { kind: 'missing', why: `${answer.code}: ${answer.message}`, thing: namedThing(look.call, input) }
      : save(look, answer, context);
  } catch (error) {
    return { kind: 'broken', cause: causeOf(error) };
  }
};

/** The answer, or that nothing of that name is there. */
const answerTo = async (
  api: string,
  input: CallInput,
  context: RunContext,
): Promise<JsonObject | AwsCallError> => {
  try {
    return await context.connection.call(api, input, callOptions(context));
  } catch (error) {
    if (isNotFound(error)) return error;
    throw error;
  }
};

const save = (look: Look, answer: JsonObject, context: RunContext): Found => {
  const { journal } = context;
  const paths = Object.entries(look.save).map(
    ([name, path]) => [name, interpolateExpression(path, scopeOf(context))] as const,
  );
  const values = paths.map(([name, path]) => [name, lookUp(path, answer)] as const);
  const missing = paths.find((_, index) => values[index]?.[1] === null);
  if (missing) {
    const thing = listedThing(look.call, missing[1]);
    const why = `There is no ${thing ?? listedKind(look.call)} yet: ${look.call} has nothing at ${missing[1]}.`;
    return { kind: 'missing', why, thing };
  }
  const changed = values.filter(([name, value]) => !isSame(journal.state.saved[name], value));
  if (changed.length > 0) journal.append({ kind: 'saved', values: Object.fromEntries(changed) });
  return { kind: 'found' };
};

const isSame = (a: unknown, b: JsonValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Why a look failed. Being interrupted and having no keys any more are no findings: they end the run. */
export const causeOf = (error: unknown): Error => {
  if (error instanceof AwsCallError && error.failure === 'interrupted') throw error;
  if (error instanceof LabsError && error.code.startsWith('CREDENTIALS_')) throw error;
  return error instanceof Error ? error : new Error(String(error));
};
