import type { Json, JsonObject } from '../../../kernel/json.ts';
import { ExecutionFailure, isTooLarge, MAX_DATA_BYTES, tooLargeCause } from './failure.ts';
import type { Thread } from './thread.ts';

/** What a state leaves behind. */
export interface Leaving {
  /** Its output as JSON. */
  readonly text: string;
  readonly assigned: JsonObject | undefined;
}

/** "Maximum total size of all stored variables: 10MiB per execution" */
const MAX_STORED_BYTES = 10 * 1024 * 1024;

/**
 * Ends the execution where a state puts out, or assigns, more than Step Functions takes: 256 KiB of output, of a variable and
 * of what one Assign sets, 10 MiB of all that is stored. Throws States.DataLimitExceeded.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html (limits; the texts about variables are ours).
 */
export const checkSizes = (thread: Thread, { text, assigned }: Leaving, threads: Iterable<Thread>): void => {
  if (isTooLarge(text)) throw exceeded(tooLargeCause(thread.stateName));
  if (!assigned) return;
  const sizes = Object.entries(assigned).map(([name, value]) => [name, bytesOf(value)] as const);
  for (const [name, bytes] of sizes)
    if (bytes > MAX_DATA_BYTES)
      throw exceeded(
        `The state '${thread.stateName}' assigned the variable '${name}' a value of ${bytes} bytes; a variable holds at most ${MAX_DATA_BYTES}.`,
      );
  const together = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  if (together > MAX_DATA_BYTES)
    throw exceeded(
      `The state '${thread.stateName}' assigned variables of ${together} bytes together; an Assign sets at most ${MAX_DATA_BYTES}.`,
    );
  const after = { ...thread.variables, ...assigned };
  let stored = storedBytes(after);
  for (const other of threads) if (other !== thread) stored += storedBytes(other.variables);
  if (stored > MAX_STORED_BYTES)
    throw exceeded(
      `After the state '${thread.stateName}' the execution's variables have ${stored} bytes; all of them hold at most ${MAX_STORED_BYTES}.`,
    );
};

const exceeded = (cause: string): ExecutionFailure =>
  new ExecutionFailure('States.DataLimitExceeded', cause, { namesState: false });

/** A thread's variables are never changed, only put in another's place. */
const measured = new WeakMap<object, number>();

const storedBytes = (variables: Readonly<Record<string, Json>>): number => {
  const known = measured.get(variables);
  if (known !== undefined) return known;
  const bytes = Object.values(variables).reduce<number>((sum, value) => sum + bytesOf(value), 0);
  measured.set(variables, bytes);
  return bytes;
};

const bytesOf = (value: Json): number => Buffer.byteLength(JSON.stringify(value));
