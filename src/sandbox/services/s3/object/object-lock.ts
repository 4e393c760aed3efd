import type { RequestContext } from '../../../kernel/context.ts';
import { authorizeObject } from '../authorization.ts';
import type { Bucket, DefaultRetention } from '../bucket/bucket.ts';
import { accessDenied, invalidArgument, invalidRequest } from '../errors.ts';
import type { ObjectLock, ObjectVersion, StoredObject } from './object-version.ts';

export interface LockInput {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

export const requireObjectLock = (bucket: Bucket): void => {
  if (!bucket.objectLock) throw invalidRequest('Bucket is missing Object Lock Configuration');
};

/** The lock that a new object gets: as the request says, else by the bucket's default. */
export const readLock = (bucket: Bucket, input: LockInput, nowMs: number): ObjectLock | undefined => {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  if (mode === undefined && until === undefined && hold === undefined) return defaultLock(bucket, nowMs);
  requireObjectLock(bucket);
  if ((mode === undefined) !== (until === undefined))
    throw invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date',
    );
  if (until !== undefined) requireFuture(until, nowMs);
  return {
    ...(mode === undefined ? defaultLock(bucket, nowMs) : { mode: modeOf(mode), untilMs: until?.getTime() }),
    ...(hold !== undefined && { legalHold: hold === 'ON' ? 'ON' : 'OFF' }),
  };
};

export const modeOf = (mode: string): 'GOVERNANCE' | 'COMPLIANCE' =>
  mode === 'COMPLIANCE' ? 'COMPLIANCE' : 'GOVERNANCE';

export const requireFuture = (until: Date, nowMs: number): void => {
  if (until.getTime() > nowMs) return;
  throw invalidArgument(
    'The retain until date must be in the future!',
    'x-amz-object-lock-retain-until-date',
    until.toISOString(),
  );
};

const DAY_MS = 86_400_000;

const defaultLock = ({ objectLock }: Bucket, nowMs: number): ObjectLock | undefined => {
  const retention = objectLock?.retention;
  if (!retention) return undefined;
  return { mode: modeOf(retention.Mode), untilMs: nowMs + retentionDays(retention) * DAY_MS };
};

const retentionDays = ({ Days, Years }: DefaultRetention) => Days ?? (Years ?? 0) * 365;

/** Throws where a version is protected from being deleted or unlocked. */
export const requireUnlocked = (
  context: RequestContext,
  version: ObjectVersion | undefined,
  bypass: boolean | undefined,
): void => {
  if (version?.kind !== 'object' || !version.lock) return;
  const { legalHold, mode, untilMs = 0 } = version.lock;
  const isRetained = mode !== undefined && untilMs > context.clock.now();
  const mayBypass = bypass === true && mode === 'GOVERNANCE' && mayBypassGovernance(context, version);
  if (legalHold === 'ON' || (isRetained && !mayBypass))
    throw accessDenied('Access Denied because object protected by object lock.');
};

const mayBypassGovernance = (context: RequestContext, { bucket, key }: StoredObject): boolean =>
  authorizeObject(context, { Bucket: bucket, Key: key }, { action: 'BypassGovernanceRetention' }).every(
    (asked) => context.isAllowed(asked),
  );

/** The members that tell an object's lock. */
export const lockMembers = ({ lock }: StoredObject) => ({
  ...(lock?.mode && {
    ObjectLockMode: lock.mode,
    ...(lock.untilMs !== undefined && { ObjectLockRetainUntilDate: new Date(lock.untilMs) }),
  }),
  ...(lock?.legalHold && { ObjectLockLegalHoldStatus: lock.legalHold }),
});
