import type { Context, ServiceContext } from '../../kernel/context.ts';
import { engineOf } from './engine.ts';
import {
  type AliasRow,
  aliases,
  type ProvisionedRow,
  provisioned,
  qualifiedKey,
  type Release,
  versions,
} from './rows.ts';

/** How long an allocation is IN_PROGRESS; on AWS a minute or two. Here it is long enough to be seen. */
export const PROVISION_MS = 2000;

type Wanted = Pick<ProvisionedRow, 'functionName' | 'qualifier' | 'requested'>;

/** Stores a configuration that is IN_PROGRESS, and makes its environments on the clock. */
export const allocate = (context: Context, wanted: Wanted): ProvisionedRow => {
  const row: ProvisionedRow = {
    ...wanted,
    status: 'IN_PROGRESS',
    lastModifiedMs: context.clock.now(),
    changeId: context.uuid(),
  };
  context.table(provisioned).put(qualifiedKey(row.functionName, row.qualifier), row);
  allocateLater(context, row);
  return row;
};

/** An alias that moves takes its environments along: those of the new version are made, those of the old one end. */
export const reallocate = async (context: Context, alias: AliasRow, before: Release): Promise<void> => {
  const row = context.table(provisioned).get(qualifiedKey(alias.functionName, alias.name));
  if (!row) return;
  await engineOf(context).unprovision(context, before, row);
  allocate(context, row);
};

/** Takes a configuration away, with its environments; there may be none. */
export const releaseProvisioned = async (
  context: Context,
  name: string,
  qualifier: string,
): Promise<void> => {
  const row = context.table(provisioned).get(qualifiedKey(name, qualifier));
  if (!row) return;
  context.table(provisioned).delete(qualifiedKey(name, qualifier));
  const release = releaseOf(context, row);
  if (release) await engineOf(context).unprovision(context, release, row);
};

/** The processes of a sandbox that was closed are gone: they are made anew. */
export const resumeProvisioned = (service: ServiceContext): void => {
  for (const scope of service.scopes(provisioned)) {
    const context = service.scope(scope);
    for (const row of [...context.table(provisioned).values()]) allocate(context, row);
  }
};

const allocateLater = (context: Context, { functionName, qualifier, changeId }: ProvisionedRow): void => {
  const key = qualifiedKey(functionName, qualifier);
  const current = () => {
    const row = context.table(provisioned).get(key);
    return row?.changeId === changeId ? row : undefined;
  };
  context.clock.after(PROVISION_MS, async () => {
    const row = current();
    const release = row && releaseOf(context, row);
    if (!release) return;
    const failure = await engineOf(context).provision(context, release, row);
    if (!current()) return;
    const outcome =
      failure === undefined
        ? ({ status: 'READY' } as const)
        : ({ status: 'FAILED', statusReason: failure } as const);
    context.table(provisioned).put(key, { ...row, ...outcome });
  });
};

const releaseOf = (context: Context, { functionName, qualifier }: ProvisionedRow): Release | undefined => {
  const alias = context.table(aliases).get(qualifiedKey(functionName, qualifier));
  return context.table(versions).get(qualifiedKey(functionName, alias?.functionVersion ?? qualifier));
};
