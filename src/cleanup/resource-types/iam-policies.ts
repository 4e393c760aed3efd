import type { Call } from '../../aws/call.ts';
import { listAll, text, texts } from '../answer.ts';
import { eachInTurn, unlessAbsent } from '../attempt.ts';

/** IAM's listings go on at a marker. */
export const MARKER = { output: 'Marker', input: 'Marker' } as const;

/** A change reaches all of IAM with a delay; until then it refuses by these codes. */
export const IAM_PASSING = [
  'DeleteConflict',
  'ConcurrentModification',
  'EntityTemporarilyUnmodifiable',
] as const;

/** Detaches managed policies and deletes inline ones: a role or user can't be deleted before. */
export const dropPolicies = async (
  call: Call,
  { kind, name }: { readonly kind: 'Role' | 'User'; readonly name: string },
): Promise<void> => {
  const input = { [`${kind}Name`]: name };
  const attached = await unlessAbsent(() =>
    listAll(call, {
      api: `iam.ListAttached${kind}Policies`,
      input,
      items: 'AttachedPolicies',
      token: MARKER,
    }),
  );
  await eachInTurn(attached ?? [], (policy) =>
    call(`iam.Detach${kind}Policy`, { ...input, PolicyArn: text(policy, 'PolicyArn') }),
  );
  // A role has at most as many inline policies as fit in 10,240 characters: one page.
  const inline = await unlessAbsent(() => call(`iam.List${kind}Policies`, { ...input, MaxItems: 1000 }));
  await eachInTurn(texts(inline?.PolicyNames), (PolicyName) =>
    call(`iam.Delete${kind}Policy`, { ...input, PolicyName }),
  );
};
