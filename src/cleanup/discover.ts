import type { Call } from '../aws/call.ts';
import { AwsCallError } from '../aws/call-error.ts';
import { renderCommand } from '../aws/command-line.ts';
import type { Target } from '../aws/target.ts';
import { listAll, text } from './answer.ts';
import { unlessAbsent, unlessGone } from './attempt.ts';
import type { CleanupPlan, FailedLook, OwnedResource, Resource, UnprovenResource } from './cleanup-event.ts';
import { type Look, type ResourceType, RUN_TAG, runPrefix } from './resource-type.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';
import { type JournaledResource, type RunState, resourceKey } from './run-state.ts';

export interface DiscoverOptions {
  readonly call: Call;
  readonly target: Target;
  readonly state: RunState;
  /** Whether the target has anything of a service, where it says so at once: nothing is asked of the others. */
  readonly isInUse?: ((service: string) => boolean) | undefined;
}

/**
 * Finds what a run has left: what its journal names, and what each type's listing finds under the run's prefix. What
 * bears the name without the tag, or the tag without the name, is unproven. A look that failed is told, and stops no
 * other.
 */
export const discover = async (options: DiscoverOptions): Promise<CleanupPlan> => {
  const types = Object.entries(RESOURCE_TYPES).filter(([key]) => mayHave(options, key));
  const listings = await Promise.all(types.map(([key, type]) => listType(options, key, type)));
  const listed = listings.flatMap((listing) => listing.found);
  const proven = [...fromJournal(options.state), ...listed.filter((found) => found.proof !== undefined)];
  const gone = [...options.state.resources.values()].filter(({ stage }) => stage === 'gone');
  const journaled = withImplied(proven, [...proven, ...gone]).map(({ type, name }) => ({ type, name }));
  const known = new Set(journaled.map(resourceKey));
  const looks = await Promise.all(journaled.map((resource) => lookAt(options, resource)));
  const strangers = listed.filter((found) => !known.has(resourceKey(found)));
  const byTag = await foundByTag(options, new Set([...known, ...strangers.map(resourceKey)]));
  const proofs = new Map(listed.map((found) => [resourceKey(found), found.proof]));
  return {
    owned: looks.flatMap(({ there }): readonly OwnedResource[] =>
      there ? [{ ...there, proof: proofs.get(resourceKey(there)) ?? 'journal' }] : [],
    ),
    unproven: [
      ...(await Promise.all(strangers.map((found) => unproven(options.target, found, NAME_ONLY)))),
      ...byTag,
    ],
    failedLooks: [...listings, ...looks].flatMap(({ failed }) => failed ?? []),
  };
};

const NAME_ONLY = "It bears the run's name but not its tag, and the run's journal doesn't know it.";
const TAG_ONLY = "It bears the run's tag but not its name, and the run's journal doesn't know it.";

/** What the journal names and has not seen refused or gone since. */
const fromJournal = (state: RunState): readonly Resource[] =>
  [...state.resources.values()]
    .filter(({ stage }) => stage !== 'refused' && stage !== 'gone')
    .filter((resource) => isAddressable(resource, state.run))
    .map(({ type, name }) => ({ type, name }));

/** An intent alone is no proof for a name that others might use; what AWS was seen to create is. */
const isAddressable = ({ type, name, id }: JournaledResource, run: string) =>
  RESOURCE_TYPES[type] !== undefined && (id !== undefined || name.includes(runPrefix(run)));

/** Adds what AWS makes because of `makers`: a function's log group outlives the function, and can come back after it. */
const withImplied = (resources: readonly Resource[], makers: readonly Resource[]): readonly Resource[] => {
  const implied = makers.flatMap(({ type, name }) =>
    (RESOURCE_TYPES[type]?.leaves ?? []).map((leaf) => ({ type: leaf.type, name: leaf.name(name) })),
  );
  return [
    ...new Map([...resources, ...implied].map((resource) => [resourceKey(resource), resource])).values(),
  ];
};

const mayHave = ({ isInUse }: DiscoverOptions, type: string): boolean =>
  isInUse?.(type.slice(0, type.indexOf('.'))) ?? true;

interface Found extends Resource {
  readonly proof: 'name-and-tag' | 'name' | undefined;
}

interface Listing {
  readonly found: readonly Found[];
  readonly failed?: FailedLook;
}

const listType = async (options: DiscoverOptions, key: string, type: ResourceType): Promise<Listing> => {
  const prefixes = type.prefixes.map((before) => before + runPrefix(options.state.run));
  try {
    const lists = await Promise.all(
      prefixes.map((prefix) => unlessAbsent(() => type.list(options.call, prefix))),
    );
    const names = [...new Set(lists.flatMap((list) => list ?? []).map(({ name }) => name))];
    return { found: await Promise.all(names.map((name) => prove(options, { type: key, name }, type))) };
  } catch (error) {
    const look = type.lookAtAll(prefixes[0] ?? '');
    return { found: [], failed: await failedLook(error, { what: key, look, target: options.target }) };
  }
};

const prove = async (
  { call, state }: DiscoverOptions,
  resource: Resource,
  { tagsOf }: ResourceType,
): Promise<Found> => {
  if (!tagsOf) return { ...resource, proof: 'name' };
  const tags = await unlessAbsent(() => tagsOf(call, resource.name));
  return { ...resource, proof: tags?.[RUN_TAG] === state.run ? 'name-and-tag' : undefined };
};

interface LookedAt {
  readonly there?: Resource;
  readonly failed?: FailedLook;
}

const lookAt = async (options: DiscoverOptions, resource: Resource): Promise<LookedAt> => {
  const { call, target } = options;
  const type = RESOURCE_TYPES[resource.type];
  if (!type || !mayHave(options, resource.type)) return {};
  try {
    return (await type.presence(call, resource.name)) === 'there' ? { there: resource } : {};
  } catch (error) {
    const what = resourceKey(resource);
    return { failed: await failedLook(error, { what, look: type.look(resource.name), target }) };
  }
};

/**
 * What only the tag leads to. The tagging API is a hint and no proof: it knows not all services and goes on naming what
 * was deleted (aws/aws-sdk#302), so what it names is looked at, and a target without it loses nothing.
 */
const foundByTag = async (
  options: DiscoverOptions,
  known: ReadonlySet<string>,
): Promise<readonly UnprovenResource[]> => {
  const tagged = await taggedArns(options).catch(() => []);
  const resources = tagged.flatMap(resourceOfArn).filter((resource) => !known.has(resourceKey(resource)));
  const looks = await Promise.all(resources.map((resource) => lookAt(options, resource)));
  const there = looks.flatMap((look) => look.there ?? []);
  return Promise.all(there.map((resource) => unproven(options.target, resource, TAG_ONLY)));
};

const taggedArns = async ({ call, state }: DiscoverOptions): Promise<readonly string[]> => {
  const mappings = await unlessGone(() =>
    listAll(call, {
      api: 'tagging.GetResources',
      input: { TagFilters: [{ Key: RUN_TAG, Values: [state.run] }] },
      items: 'ResourceTagMappingList',
      token: { output: 'PaginationToken', input: 'PaginationToken' },
    }),
  );
  return (mappings ?? []).map((mapping) => text(mapping, 'ResourceARN'));
};

const resourceOfArn = (arn: string): readonly Resource[] =>
  Object.entries(RESOURCE_TYPES).flatMap(([type, { nameInArn }]) => {
    const name = nameInArn(arn);
    return name === undefined ? [] : [{ type, name }];
  });

const unproven = async (
  target: Target,
  { type, name }: Resource,
  why: string,
): Promise<UnprovenResource> => ({
  type,
  name,
  why,
  look: await lookCommand(target, RESOURCE_TYPES[type]?.look(name)),
});

/** The exact command to look at something. */
export const lookCommand = async (target: Target, look: Look | undefined): Promise<string> =>
  look ? renderCommand({ ...look, target, width: Number.POSITIVE_INFINITY }) : '';

interface FailedLookSubject {
  readonly what: string;
  readonly look: Look;
  readonly target: Target;
}

/** Faults that aren't the target's are bugs and stay uncaught. */
const failedLook = async (error: unknown, { what, look, target }: FailedLookSubject): Promise<FailedLook> => {
  if (!(error instanceof AwsCallError)) throw error;
  return { what, error, look: await lookCommand(target, look) };
};
