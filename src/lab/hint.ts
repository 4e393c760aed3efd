import { createHash } from 'node:crypto';
import { lookAtEach } from './check.ts';
import { changesOf, commandsOf } from './commands.ts';
import { findEach } from './find.ts';
import { interpolateText } from './interpolate.ts';
import type { Checked, HintSource, LabEvent } from './lab-event.ts';
import { type RunContext, scopeOf } from './run-context.ts';
import type { Step } from './schema.ts';

/**
 * The next hint, noted in the journal: what is wrong with what is there, and what isn't yet, once for each state of it;
 * then the author's hints, one at a time; then the commands.
 */
export const giveHint = async (step: Step, context: RunContext): Promise<LabEvent> => {
  const { journal } = context;
  const text = await stateText(step, context);
  const told = text === undefined ? undefined : { text, about: digest(text) };
  if (told && journal.state.toldStates.get(step.id) !== told.about) {
    journal.append({ kind: 'hint-given', step: step.id, about: told.about });
    return hint(step, { source: 'state', text: told.text, given: given(step, context) });
  }
  const before = given(step, context);
  const written = step.hints[before];
  if (written === undefined) return commandHint(step, before, context);
  journal.append({ kind: 'hint-given', step: step.id });
  return hint(step, {
    source: 'written',
    text: interpolateText(written, scopeOf(context)),
    given: before + 1,
  });
};

const given = (step: Step, { journal }: RunContext): number => journal.state.hints.get(step.id) ?? 0;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

const hint = (
  { id, hints }: Step,
  { source, text, given: number }: { source: HintSource; text: string; given: number },
): LabEvent => ({ kind: 'hint', step: id, source, number, of: hints.length, text });

const commandHint = async (step: Step, before: number, context: RunContext): Promise<LabEvent> => {
  const commands = await commandsOf(step, context);
  const isBegun = (await findEach(step, context)).some(({ kind }) => kind === 'found');
  const changes = isBegun ? await changesOf(step, context) : [];
  const lead = changes.length > 0 ? [LEAD_OF_CHANGES] : [];
  return hint(step, {
    source: 'command',
    text: [...commands, ...lead, ...changes].join('\n'),
    given: before,
  });
};

/** A comment, so that all of it can be pasted. */
const LEAD_OF_CHANGES = '# What is there already is changed with:';

/**
 * What isn't as it should be, and the first thing that isn't there. Who hasn't begun knows that nothing is there yet: it
 * is told after one of the author's hints. Undefined where there is nothing to tell.
 */
const stateText = async (step: Step, context: RunContext): Promise<string | undefined> => {
  const finds = await findEach(step, context);
  const isAllThere = finds.every(({ kind }) => kind === 'found');
  const wrong = wrongText(await lookAtEach(step, context), isAllThere ? NOTHING : NOTHING_WITHIN);
  const missing = finds
    .map((found) => (found.kind === 'missing' ? found.thing : undefined))
    .find((thing) => thing !== undefined);
  const isBegun = wrong !== undefined || finds.some(({ kind }) => kind === 'found');
  if (missing === undefined || !(isBegun || given(step, context) > 0)) return wrong;
  return [wrong, `The ${missing} isn't there yet.`].filter((text) => text !== undefined).join(' ');
};

/** What is there, but isn't as it should be; undefined where nothing is there yet, or all is well. */
const wrongText = (checks: readonly Checked[], nothing: RegExp): string | undefined => {
  const failing = checks.flatMap(({ that, verdict }) =>
    verdict.kind === 'not-yet' ? [{ that, ...verdict }] : [],
  );
  const wrong = failing.find(({ isThere, actual }) => isThere && !nothing.test(actual));
  if (!wrong) return undefined;
  const { why, actual } = wrong;
  const others = failing.length - 1;
  const rest =
    others === 0 ? '' : ` ${others === 1 ? 'One more check does' : `${others} more checks do`} not hold.`;
  return `${sentence(wrong.that)}: not yet. ${why ?? `Found: ${actual}`}${rest}`;
};

/** An answer in which nothing was found, as a check tells it. */
const NOTHING = /^(?:|null|\[\]|\{\}|""|0|false)$/;

/** The same, also where members have no values: a listing without items, before anything is made. */
const NOTHING_WITHIN = /^(?:[[\]{},:]|"[^"]+"(?=:)|""|null|0|false)*$/;

const sentence = (text: string): string => `*${text.replace(/\.$/, '')}*`;
