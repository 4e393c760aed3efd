import type { Call } from '../aws/call.ts';
import { AwsCallError } from '../aws/call-error.ts';
import type { Connection } from '../aws/connect.ts';
import { unlessAbsent } from './attempt.ts';
import type { FailedLook, Resource } from './cleanup-event.ts';
import { lookCommand } from './discover.ts';
import {
  EXPIRES_TAG,
  LAB_TAG,
  OWNER_TAG,
  type ResourceType,
  RUN_PREFIX,
  RUN_TAG,
  runPrefix,
  type Tags,
} from './resource-type.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';

/** A run as the tags of what it made tell of it; a journal isn't needed. */
export interface TaggedRun {
  readonly run: string;
  readonly lab: string | undefined;
  /** Undefined where the tags don't say, as on emulators. */
  readonly owner: string | undefined;
  readonly expires: string | undefined;
  readonly resources: readonly Resource[];
}

export interface TaggedRuns {
  readonly runs: readonly TaggedRun[];
  readonly failedLooks: readonly FailedLook[];
}

/**
 * Every run of which something is there that bears its tag, and its name where names are given. Each type is listed: the
 * tagging API knows not all services, and goes on naming what was deleted.
 */
export const findTaggedRuns = async ({
  call,
  target,
}: Pick<Connection, 'call' | 'target'>): Promise<TaggedRuns> => {
  const looks = Object.entries(RESOURCE_TYPES).map(async ([key, type]) => {
    try {
      return { bearers: await bearersOf(call, key, type) };
    } catch (error) {
      if (!(error instanceof AwsCallError) || error.failure === 'interrupted') throw error;
      const look = await lookCommand(target, type.lookAtAll(RUN_PREFIX));
      return { bearers: [], failed: { what: key, error, look } };
    }
  });
  const found = await Promise.all(looks);
  return {
    runs: byRun(found.flatMap(({ bearers }) => bearers)),
    failedLooks: found.flatMap(({ failed }) => failed ?? []),
  };
};

/** Something that bears the tag of a run. */
interface Bearer {
  readonly resource: Resource;
  readonly run: string;
  readonly tags: Tags;
}

const bearersOf = async (call: Call, key: string, type: ResourceType): Promise<readonly Bearer[]> => {
  const { tagsOf } = type;
  // A name alone proves nothing.
  if (!tagsOf) return [];
  const lists = await Promise.all(
    type.prefixes.map((before) => unlessAbsent(() => type.list(call, before + RUN_PREFIX))),
  );
  const names = [...new Set(lists.flatMap((list) => list ?? []).map(({ name }) => name))];
  const bearers = names.map(async (name): Promise<readonly Bearer[]> => {
    const tags = (await unlessAbsent(() => tagsOf(call, name))) ?? {};
    const run = tags[RUN_TAG];
    if (run === undefined || !/^[a-z][a-z0-9]{5}$/.test(run)) return [];
    if (type.chosenName && !name.includes(runPrefix(run))) return [];
    return [{ resource: { type: key, name }, run, tags }];
  });
  return (await Promise.all(bearers)).flat();
};

const byRun = (bearers: readonly Bearer[]): readonly TaggedRun[] =>
  [...new Set(bearers.map(({ run }) => run))].sort().map((run) => {
    const own = bearers.filter((one) => one.run === run);
    const tagged = (tag: string) => own.find(({ tags }) => tags[tag] !== undefined)?.tags[tag];
    return {
      ...{ run, lab: tagged(LAB_TAG), owner: tagged(OWNER_TAG), expires: tagged(EXPIRES_TAG) },
      resources: own.map(({ resource }) => resource),
    };
  });
