import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context, ServiceContext } from '../../kernel/context.ts';
import { engineOf } from './engine.ts';
import { conflict } from './errors.ts';
import { functionArn } from './function-reference.ts';
import { LATEST, qualifiedKey, type VersionRow, versions } from './rows.ts';

/**
 * How long a function stays Pending, and an update in progress. On AWS it takes a second or more; here it is long
 * enough to be seen. https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export const SETTLE_MS = 50;

/** The state of a new function or version. */
export const PENDING = {
  State: 'Pending',
  StateReason: 'The function is being created.',
  StateReasonCode: 'Creating',
} as const satisfies FunctionConfiguration;

/** The status of a function whose code or configuration was just changed. */
export const IN_PROGRESS = {
  LastUpdateStatus: 'InProgress',
  LastUpdateStatusReason: 'The function is being created.',
} as const satisfies FunctionConfiguration;

/** Stores a version that is Pending or being updated, and finishes that on the clock. */
export const putUnsettled = (context: Context, row: VersionRow): void => {
  context.table(versions).put(qualifiedKey(row.functionName, row.version), row);
  settleLater(context, row);
};

/** Goes on with what was unsettled when the sandbox was closed. */
export const resumeUnsettled = (service: ServiceContext): void => {
  for (const scope of service.scopes(versions)) {
    const context = service.scope(scope);
    for (const row of context.table(versions).values()) if (isUnsettled(row)) settleLater(context, row);
  }
};

const isUnsettled = ({ configuration }: VersionRow) =>
  configuration.State === 'Pending' || configuration.LastUpdateStatus === 'InProgress';

const settleLater = (context: Context, { functionName, version, changeId }: VersionRow): void => {
  context.clock.after(SETTLE_MS, () => {
    const row = context.table(versions).get(qualifiedKey(functionName, version));
    return row?.changeId === changeId ? settle(context, row) : undefined;
  });
};

/** Resolves when what was running before has ended. */
const settle = (context: Context, row: VersionRow): Promise<void> | undefined => {
  const {
    StateReason,
    StateReasonCode,
    LastUpdateStatusReason,
    LastUpdateStatusReasonCode,
    ...configuration
  } = row.configuration;
  const { serving, ...rest } = row;
  // Becoming active is a revision of its own on AWS (its tests of revisions, recorded by LocalStack, show it).
  const settled = {
    ...configuration,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    RevisionId: context.uuid(),
  } as const;
  context
    .table(versions)
    .put(qualifiedKey(row.functionName, row.version), { ...rest, configuration: settled });
  return serving && engineOf(context).retire(context, [serving]);
};

/** Throws ResourceConflictException while the function is Pending or being updated. */
export const requireSettled = (context: Context, row: VersionRow): void => {
  requireActive(row);
  if (row.configuration.LastUpdateStatus === 'InProgress') {
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn(context, row.functionName)}`,
    );
  }
};

/** Throws ResourceConflictException while the function is Pending. */
export const requireActive = (row: VersionRow): void => {
  const { State } = row.configuration;
  if (State === 'Active') return;
  throw conflict(
    `The operation cannot be performed at this time. The function is currently in the following state: ${State}`,
  );
};

/** Something about `$LATEST` that isn't its code or configuration has changed (its policy, its tags). */
export const newRevision = (context: Context, functionName: string, version: string = LATEST): void => {
  const key = qualifiedKey(functionName, version);
  const row = context.table(versions).get(key);
  if (row)
    context
      .table(versions)
      .put(key, { ...row, configuration: { ...row.configuration, RevisionId: context.uuid() } });
};
