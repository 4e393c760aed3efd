import { createHash } from 'node:crypto';
import { lookOnce } from './check.ts';
import { commandsOf } from './commands.ts';
import { interpolateText } from './interpolate.ts';
import type { Checked, HintSource, LabEvent, Verdict } from './lab-event.ts';
import { type RunContext, scopeOf } from './run-context.ts';
import type { Step } from './schema.ts';

/**
 * The next hint, noted in the journal: what is wrong with what is there, once for each state of it; then the author's
 * hints, one at a time; then the commands.
 */
export const giveHint = async (step: Step, context: RunContext): Promise<LabEvent> => {
  const { journal } = context;
  const wrong = wrongState(await lookOnce(step, context));
  const told = wrong && { ...wrong, about: digest(wrong.text) };
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
  return hint(step, { source: 'command', text: commands.join('\n'), given: before });
};

/** What is there, but isn't as it should be; undefined where nothing is there yet, or all is well. */
const wrongState = (checks: readonly Checked[]): { readonly text: string } | undefined => {
  const failing = checks.filter(({ verdict }) => verdict.kind === 'not-yet');
  const wrong = failing.find(({ verdict }) => isWrong(verdict));
  if (!wrong || !isWrong(wrong.verdict)) return undefined;
  const { why, actual } = wrong.verdict;
  const others = failing.length - 1;
  const rest =
    others === 0 ? '' : ` ${others === 1 ? 'One more check does' : `${others} more checks do`} not hold.`;
  return {
    text: `${sentence(wrong.that)}: not yet. ${why ?? `Found: ${actual}`}${rest}`,
  };
};

const isWrong = (verdict: Verdict): verdict is Extract<Verdict, { kind: 'not-yet' }> =>
  verdict.kind === 'not-yet' && verdict.isThere && !NOTHING.has(verdict.actual);

/** An answer in which nothing was found, as a check tells it. */
const NOTHING: ReadonlySet<string> = new Set(['', 'null', '[]', '{}', '""', '0', 'false']);

const sentence = (text: string): string => `*${text.replace(/\.$/, '')}*`;
