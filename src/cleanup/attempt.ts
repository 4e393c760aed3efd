import { type AwsCallError, isNotFound, isNotImplemented } from '../aws/call-error.ts';

/** Runs `act`; undefined where AWS says that what it names isn't there. */
export const unlessGone = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await act();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
};

/** Runs `list`; undefined also where the target has no such API, and so nothing that it would list. */
export const unlessAbsent = async <T>(list: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await unlessGone(list);
  } catch (error) {
    if (isNotImplemented(error)) return undefined;
    throw error;
  }
};

/** Runs `look`; a refusal that says "not there" means gone. */
export const presenceBy = async (look: () => Promise<unknown>): Promise<'there' | 'gone'> =>
  (await unlessAbsent(look)) === undefined ? 'gone' : 'there';

/** Runs `act` for each, in turn: deletions that AWS would throttle if they came at once. */
export const eachInTurn = async <T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
): Promise<void> => {
  for (const item of items) await unlessGone(() => act(item));
};

/** AWS's code and message in one line. */
export const describeFailure = (error: AwsCallError): string => `${error.code}: ${error.message}`;
