import { isRecord } from '../../../kernel/json-record.ts';

/**
 * What a JSON path of EventBridge finds: names behind dots, `[0]` and `*`; undefined where there is nothing.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export const findByPath = (event: object, path: string): unknown => {
  let found: readonly unknown[] = [event];
  let isMany = false;
  for (const [, name, index] of path.matchAll(/\.([^.[\]]+)|\[([^\]]*)\]/g)) {
    const step = name ?? index ?? '';
    if (step === '*') isMany = true;
    found = found.flatMap((value) => stepInto(value, step));
  }
  return isMany ? found : found[0];
};

const stepInto = (value: unknown, step: string): readonly unknown[] => {
  if (Array.isArray(value)) {
    if (step === '*') return value;
    const index = Number(step);
    return Number.isInteger(index) && index in value ? [value[index]] : [];
  }
  if (!isRecord(value)) return [];
  if (step === '*') return Object.values(value);
  return Object.hasOwn(value, step) ? [value[step]] : [];
};

/** A path begins with `$` and has no quoted names (measured by the cdk-preflight project, 2026-09). */
export const isPath = (path: string): boolean => path.startsWith('$') && !/\[\s*['"]/.test(path);
