import { isArray, isObject, type Json } from '../../../kernel/json.ts';
import { parsePath } from '../../../kernel/json-path/parse-path.ts';

/** The names and indexes of a path that points at one place (`$.a.b[0]`); undefined where it isn't such a path. */
export const referenceSteps = (text: string): readonly (string | number)[] | undefined => {
  const path = parsePath(text);
  if (path?.root.kind !== 'input' || !path.isDefinite) return undefined;
  const places: (string | number)[] = [];
  for (const step of path.steps) {
    const place =
      step.kind === 'names' ? step.names[0] : step.kind === 'indexes' ? step.indexes[0] : undefined;
    if (place === undefined) return undefined;
    places.push(place);
  }
  return places;
};

/** `target` with `value` at a place; members on the way are made. Undefined where something that is no object is in the way. */
export const setAt = (target: Json, steps: readonly (string | number)[], value: Json): Json | undefined => {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    if (!isArray(target) || step >= target.length || step < 0) return undefined;
    const inner = setAt(target[step] ?? null, rest, value);
    return inner === undefined ? undefined : target.map((item, index) => (index === step ? inner : item));
  }
  if (!isObject(target)) return undefined;
  const inner = setAt(Object.hasOwn(target, step) ? (target[step] ?? null) : {}, rest, value);
  return inner === undefined ? undefined : { ...target, [step]: inner };
};
