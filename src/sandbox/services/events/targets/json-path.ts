import { isObject } from '../../../kernel/json.ts';
import { findValue } from '../../../kernel/json-path/find-value.ts';

/**
 * What a JSON path of EventBridge finds; undefined where there is nothing.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export const findByPath = (event: object, path: string): unknown => {
  const found = isObject(event) ? findValue(event, path) : undefined;
  return found?.kind === 'value' ? found.value : undefined;
};

/** A path begins with `$` and has no quoted names (measured by the cdk-preflight project, 2026-09). */
export const isPath = (path: string): boolean => path.startsWith('$') && !/\[\s*['"]/.test(path);
