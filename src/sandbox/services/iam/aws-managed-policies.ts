import { createHash } from 'node:crypto';
import { once } from '../../../core/once.ts';
import data from './aws-managed-policies.json' with { type: 'json' };
import type { ManagedPolicy } from './tables.ts';

/** AWS's own policies that labs meet, by ARN; `scripts/extract-managed-policies.mjs` says where they come from. */
export const awsManagedPolicy = (arn: string): ManagedPolicy | undefined => byArn().get(arn)?.();

export const awsManagedPolicies = (): readonly ManagedPolicy[] =>
  [...byArn().values()].map((policy) => policy());

type Entry = (typeof data)[number];

const arnOf = ({ path, name }: Entry): string => `arn:aws:iam::aws:policy${path}${name}`;

const read = (entry: Entry): ManagedPolicy => ({
  name: entry.name,
  path: entry.path,
  arn: arnOf(entry),
  id: `ANPA${idText(entry.name)}`,
  createdMs: Date.parse(entry.createDate),
  updatedMs: Date.parse(entry.updateDate),
  tags: {},
  versions: [
    { id: entry.defaultVersionId, document: entry.document, createdMs: Date.parse(entry.updateDate) },
  ],
  defaultVersionId: entry.defaultVersionId,
  nextVersion: 0,
});

/** The source doesn't give the ids; these are the same every time. */
const idText = (name: string): string =>
  [...createHash('sha256').update(name).digest().subarray(0, 17)].map((byte) => BASE32[byte % 32]).join('');

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Each is read when it is first met. */
const byArn = once(
  (): ReadonlyMap<string, () => ManagedPolicy> =>
    new Map(data.map((entry) => [arnOf(entry), once(() => read(entry))])),
);
