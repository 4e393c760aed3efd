import { nearest } from '../core/nearest.ts';
import { expressionMistake } from './expression.ts';
import { placeholdersIn, replacePlaceholders } from './interpolate.ts';
import type { Mistake } from './mistakes.ts';
import { BUILT_IN_NAMES, INVOKE_URL } from './scope.ts';
import { below, childrenOf, isMapping, type Node, walk } from './walk.ts';

/** Ids that come twice, names that nothing defines before they are used, and expressions that aren't JMESPath. */
export const nameMistakes = (file: unknown): readonly Mistake[] => {
  const root: Node = { path: [], value: file };
  const steps = childrenOf(below(root, 'steps'));
  const everywhere = [
    ...BUILT_IN_NAMES,
    ...childrenOf(below(root, 'names')).map(({ path }) => path.join('.')),
    ...childrenOf(below(root, 'inputs')).map(({ path }) => path.join('.')),
  ];
  return [
    ...duplicateIds(steps),
    ...steps.flatMap((step, index) => {
      const before = [...everywhere, ...steps.slice(0, index).flatMap(savedBy)];
      return undefinedNames(step, before);
    }),
    ...steps.flatMap((step) => [...walk(step)].flatMap(expressionMistakes)),
  ];
};

const duplicateIds = (steps: readonly Node[]): readonly Mistake[] => {
  const ids = steps.map((step) => below(step, 'id'));
  return ids.flatMap(({ path, value }, index) => {
    const isRepeated = typeof value === 'string' && ids.findIndex((other) => other.value === value) < index;
    return isRepeated
      ? [{ path, on: 'value', message: `another step is called "${value}" already` } as const]
      : [];
  });
};

const savedBy = (step: Node): readonly string[] => childrenOf(below(step, 'find')).flatMap(savedByCall);

/** The names that a call saves. */
export const savedByCall = (call: Node): readonly string[] => {
  const saves = below(call, 'save').value;
  return isMapping(saves) ? Object.keys(saves) : [];
};

/** A call may use what the calls before it in its list saved; a check, what all looks found; all else, what earlier steps found. */
const undefinedNames = (step: Node, before: readonly string[]): readonly Mistake[] =>
  childrenOf(step).flatMap((part) => {
    const key = part.path.at(-1);
    if (key === 'expect') return undefinedIn(part, [...before, ...savedBy(step)]);
    if (key === 'find' || key === 'do') return undefinedInList(part, before);
    if (key === 'wrong') return childrenOf(part).flatMap((wrong) => undefinedNames(wrong, before));
    return undefinedIn(part, before);
  });

const undefinedInList = (list: Node, before: readonly string[]): readonly Mistake[] => {
  const calls = childrenOf(list);
  return calls.flatMap((call, index) => {
    const defined = [...before, ...calls.slice(0, index).flatMap(savedByCall)];
    return childrenOf(call).flatMap((part) =>
      part.path.at(-1) === 'exists' ? undefinedInList(part, defined) : undefinedIn(part, defined),
    );
  });
};

/** Placeholders below `part` that stand for nothing. */
export const undefinedIn = (part: Node, defined: readonly string[]): readonly Mistake[] =>
  [...walk(part)].flatMap(({ path, value }) => {
    const isOfAnswer = (name: string) => path.at(-1) === 'otherwise' && /^actual(\.|$)/.test(name);
    const mistakesIn = (text: unknown, on: Mistake['on']) =>
      placeholdersIn(typeof text === 'string' ? text : '')
        .filter((name) => !isDefined(name, defined) && !isOfAnswer(name))
        .map((name) => ({ path, on, message: undefinedName(name, defined) }));
    return [...mistakesIn(path.at(-1), 'key'), ...mistakesIn(value, 'value')];
  });

const isDefined = (name: string, defined: readonly string[]): boolean =>
  defined.includes(name) || (name.startsWith(INVOKE_URL) && defined.includes(name.slice(INVOKE_URL.length)));

const undefinedName = (name: string, defined: readonly string[]): string => {
  const near = nearest(name, defined);
  return `nothing is called \${${name}} here; ${near ? `did you mean \${${near}}?` : `expected one of ${defined.join(', ')}`}`;
};

/** What at `node` is to be JMESPath and isn't. */
export const expressionMistakes = ({ path, value }: Node): readonly Mistake[] => {
  if (typeof value !== 'string' || !isExpression(path)) return [];
  const mistake = expressionMistake(replacePlaceholders(value, () => '0'));
  return mistake === undefined ? [] : [{ path, on: 'value', message: `${mistake}` }];
};

const isExpression = (path: Mistake['path']): boolean => {
  if (path.includes('with') || path.includes('http')) return false;
  return (
    ['where', 'expect'].includes(String(path.at(-1))) ||
    [path.at(-1), path.at(-2)].includes('show') ||
    path.at(-2) === 'save'
  );
};
