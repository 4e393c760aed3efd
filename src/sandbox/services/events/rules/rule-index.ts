import type { Bus } from '../../../kernel/bus.ts';
import type { Context } from '../../../kernel/context.ts';
import { compilePattern, type EventPattern, matchesPattern } from '../../../kernel/event-pattern.ts';
import { busArn } from '../arns.ts';
import { type Rule, rules } from '../rows.ts';

interface CompiledRule {
  readonly rule: Rule;
  readonly pattern: EventPattern;
}

/** The compiled patterns of each bus that had an event since its rules last changed. */
const indexes = new WeakMap<Bus, Map<string, readonly CompiledRule[]>>();

/** The enabled rules of a bus whose pattern an event meets. */
export const matchingRules = (context: Context, busName: string, event: object): readonly Rule[] =>
  compiledRules(context, busName)
    .filter(({ pattern }) => matchesPattern(pattern, event))
    .map(({ rule }) => rule);

export const forgetPatterns = (context: Context, busName: string): void => {
  indexes.get(context.bus)?.delete(busArn(context, busName));
};

const compiledRules = (context: Context, busName: string): readonly CompiledRule[] => {
  const byBus = indexes.get(context.bus) ?? new Map<string, readonly CompiledRule[]>();
  indexes.set(context.bus, byBus);
  const arn = busArn(context, busName);
  const known = byBus.get(arn) ?? compile(context, busName);
  byBus.set(arn, known);
  return known;
};

const compile = (context: Context, busName: string): readonly CompiledRule[] =>
  [...context.table(rules).values()].flatMap((rule) =>
    rule.busName === busName && rule.state !== 'DISABLED' && rule.pattern !== undefined
      ? [{ rule, pattern: compilePattern(rule.pattern) }]
      : [],
  );
