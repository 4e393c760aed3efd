import { createHash } from 'node:crypto';
import type { Call } from '../aws/call.ts';
import { AwsCallError, isOutcomeUnknown } from '../aws/call-error.ts';
import type { CallInput } from '../aws/json.ts';
import { text } from './answer.ts';
import type { RunNotes } from './beside.ts';
import type { Journal } from './journal.ts';
import type { JournalEntry } from './journal-entry.ts';
import { type ResourceType, runPrefix } from './resource-type.ts';
import { typeCreatedBy } from './resource-types/index.ts';
import { withRunTags } from './run-tags.ts';

export { withRunTags } from './run-tags.ts';

/**
 * A call under which nothing is created before its intent is on disk, and everything that takes tags bears the run's.
 * Other calls go through as they are.
 */
export const journaledCall =
  (call: Call, journal: RunNotes, by: 'tool' | 'learner' = 'tool'): Call =>
  async (api, input, options) => {
    const [key, type] = typeCreatedBy(api) ?? [];
    if (key === undefined || !type) return call(api, input, options);
    const { sent, ...intent } = intentOf({ type, api, input }, journal);
    const resource = { type: key, name: intent.name };
    journal.append({
      kind: 'intent',
      by,
      call: api,
      ...resource,
      ...(intent.token && { token: intent.token }),
    });
    try {
      const output = await call(api, withRunTags(api, sent, journal), options);
      const id = type.idOf(output) ?? resource.name;
      journal.append(
        type.chosenName
          ? { kind: 'created', ...resource, id }
          : { kind: 'created', type: key, name: id, id, intended: resource.name },
      );
      return output;
    } catch (error) {
      // Without a clear refusal the call may have had its effect: the intent stands.
      if (error instanceof AwsCallError && !isOutcomeUnknown(error)) {
        journal.append({ kind: 'refused', ...resource, code: error.code });
      }
      throw error;
    }
  };

/**
 * A {@link journaledCall} for what a learner types. They may give any name, and creating what is there already often
 * just succeeds: what was there before is not the run's, so it isn't noted and is never deleted for the run.
 */
export const learnersCall = (call: Call, journal: RunNotes): Call => {
  const journaled = journaledCall(call, journal, 'learner');
  return async (api, input, options) => {
    const [, type] = typeCreatedBy(api) ?? [];
    const name = type?.chosenName?.(input);
    const isStranger = type && name !== undefined && !name.includes(runPrefix(journal.run));
    return isStranger && (await mayBeThere(call, type, name))
      ? call(api, input, options)
      : journaled(api, input, options);
  };
};

const mayBeThere = async (call: Call, type: ResourceType, name: string): Promise<boolean> => {
  try {
    return (await type.presence(call, name)) === 'there';
  } catch (error) {
    if (error instanceof AwsCallError) return true;
    throw error;
  }
};

/**
 * The learner was told to create this, by this exact name, in another terminal or in the console: it is as much the
 * run's as what the tool creates. Calls that create nothing, or nothing of a chosen name, leave no trace.
 */
export const announce = (journal: Journal, api: string, input: CallInput): void => {
  const [type, definition] = typeCreatedBy(api) ?? [];
  const name = definition?.chosenName?.(input);
  if (type === undefined || name === undefined) return;
  const known = journal.state.resources.get(`${type} ${name}`);
  if (known && known.claims > 0) return;
  journal.append({ kind: 'intent', by: 'learner', call: api, type, name });
};

interface Creation {
  readonly type: ResourceType;
  readonly api: string;
  readonly input: CallInput;
}

interface Intent {
  readonly name: string;
  readonly token: string | undefined;
  readonly sent: CallInput;
}

/** What AWS will give an id to has no name yet; if a crash hides the id, the run's tag finds it. */
const intentOf = ({ type, api, input }: Creation, journal: RunNotes): Intent => {
  const name = type.chosenName?.(input) ?? `${UNNAMED}${journal.entries.length}`;
  if (type.token === undefined) return { name, token: undefined, sent: input };
  const given = text(input, type.token);
  const pending = pendingIntent({ api, given: given || tokenStart(journal.run, input) }, journal.entries);
  const token = pending?.token ?? (given || `${tokenStart(journal.run, input)}${journal.entries.length}`);
  return { name: pending?.name ?? name, token, sent: { ...input, [type.token]: token } };
};

/** How the journal names what has no name yet. */
const UNNAMED = 'new:';

/** Tokens tell inputs apart, because AWS refuses one that comes again with another input. */
const tokenStart = (run: string, input: CallInput): string =>
  `${runPrefix(run)}${createHash('sha256').update(JSON.stringify(input)).digest('hex').slice(0, 16)}-`;

type IntentEntry = Extract<JournalEntry, { kind: 'intent' }>;

/** The same call, of which nobody knows whether it had its effect: with its token again it can't have another. */
const pendingIntent = (
  { api, given }: { readonly api: string; readonly given: string },
  entries: readonly JournalEntry[],
): IntentEntry | undefined => {
  const at = entries.findLastIndex(
    (entry) => entry.kind === 'intent' && entry.call === api && entry.token?.startsWith(given) === true,
  );
  const intent = entries[at];
  if (intent?.kind !== 'intent') return undefined;
  const isSettled = entries
    .slice(at)
    .some(
      (entry) =>
        (entry.kind === 'refused' && entry.name === intent.name) ||
        (entry.kind === 'created' && entry.intended === intent.name),
    );
  return isSettled ? undefined : intent;
};
