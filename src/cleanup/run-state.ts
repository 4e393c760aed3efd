import type { TargetPin } from '../aws/target.ts';
import type { JournalEntry } from './journal-entry.ts';

/** What the journal knows of one resource. */
export interface JournaledResource {
  readonly type: string;
  readonly name: string;
  /** The latest thing that was written of it. */
  readonly stage: 'intended' | 'created' | 'refused' | 'deleting' | 'gone' | 'deferred';
  readonly id: string | undefined;
  readonly parent: string | undefined;
  /** Attempts to create it that AWS did not refuse, since it was last seen gone. */
  readonly claims: number;
}

/** What a run's journal adds up to. */
export interface RunState {
  readonly run: string;
  readonly lab: string;
  readonly labHash: string;
  readonly target: TargetPin;
  readonly inputs: Readonly<Record<string, string>>;
  /** Tags of all that is the run's, beside those of run and lab. */
  readonly tags: Readonly<Record<string, string>>;
  readonly startedAt: string;
  readonly saved: Readonly<Record<string, unknown>>;
  readonly met: ReadonlySet<string>;
  readonly skipped: ReadonlySet<string>;
  /** How many hints a step has given, so that the next command goes on with the next one. */
  readonly hints: ReadonlyMap<string, number>;
  /** The state that a step's last hint about what is there told of. */
  readonly toldStates: ReadonlyMap<string, string>;
  /** By type and name; see {@link resourceKey}. */
  readonly resources: ReadonlyMap<string, JournaledResource>;
  readonly ended:
    | { readonly how: 'clean' | 'kept' | 'leftovers' | 'unknown'; readonly at: string }
    | undefined;
}

export const resourceKey = (resource: { readonly type: string; readonly name: string }): string =>
  `${resource.type} ${resource.name}`;

/** Undefined where the first entry, which says what run it is, is missing. */
export const foldRun = (entries: readonly JournalEntry[]): RunState | undefined => {
  const [start] = entries;
  if (start?.kind !== 'run-started') return undefined;
  const saved: Record<string, unknown> = {};
  const met = new Set<string>();
  const skipped = new Set<string>();
  const hints = new Map<string, number>();
  const toldStates = new Map<string, string>();
  const resources = new Map<string, JournaledResource>();
  let ended: RunState['ended'];
  for (const entry of entries) {
    if (entry.kind === 'saved') Object.assign(saved, entry.values);
    else if (entry.kind === 'step-met') met.add(entry.step);
    else if (entry.kind === 'step-skipped') skipped.add(entry.step);
    else if (entry.kind === 'hint-given') {
      if (entry.about === undefined) hints.set(entry.step, (hints.get(entry.step) ?? 0) + 1);
      else toldStates.set(entry.step, entry.about);
    } else if (entry.kind !== 'run-started' && entry.kind !== 'run-ended') foldResource(resources, entry);
    // What is written after an end takes the run up again.
    ended = entry.kind === 'run-ended' ? { how: entry.how, at: entry.at } : undefined;
  }
  const { run, lab, labHash, inputs, tags = {}, at: startedAt } = start;
  const target = { ...start.target, endpoint: start.target.endpoint };
  return {
    run,
    lab,
    labHash,
    inputs,
    tags,
    startedAt,
    target,
    saved,
    met,
    skipped,
    hints,
    toldStates,
    resources,
    ended,
  };
};

type ResourceEntry = Extract<
  JournalEntry,
  { kind: 'intent' | 'created' | 'refused' | 'deleting' | 'gone' | 'deferred' }
>;

const foldResource = (resources: Map<string, JournaledResource>, entry: ResourceEntry) => {
  const key = resourceKey(entry);
  const { type, name } = entry;
  if (entry.kind === 'created' && entry.intended !== undefined)
    resources.delete(resourceKey({ type, name: entry.intended }));
  const known = resources.get(key) ?? {
    type,
    name,
    stage: 'refused',
    id: undefined,
    parent: undefined,
    claims: 0,
  };
  resources.set(key, { ...known, ...change(known, entry) });
};

const change = (known: JournaledResource, entry: ResourceEntry): Partial<JournaledResource> => {
  switch (entry.kind) {
    case 'intent':
      return {
        stage: known.stage === 'created' ? 'created' : 'intended',
        claims: known.claims + 1,
        parent: entry.parent,
      };
    case 'created':
      return { stage: 'created', id: entry.id };
    // A refused second attempt takes nothing from the first, which may have had its effect before a crash.
    case 'refused':
      return {
        stage: known.stage === 'intended' && known.claims <= 1 ? 'refused' : known.stage,
        claims: known.claims - 1,
      };
    case 'gone':
      return { stage: 'gone', claims: 0, id: undefined };
    case 'deleting':
    case 'deferred':
      return { stage: entry.kind };
  }
};
