import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onObject, onVersion } from '../authorization.ts';
import { cannedGrants, checkAclAllowed, readAcl } from '../bucket/acl.ts';
import { findBucket, ownerOf, type S3Sdk } from '../bucket/bucket.ts';
import { missingAclHeader } from '../bucket/bucket-acl.ts';
import { malformedXml, noConfiguration } from '../errors.ts';
import { publishEvent } from '../notification/publish-event.ts';
import { checkTags } from '../tags.ts';
import { type FoundObject, findObject, type ObjectInput } from './find-object.ts';
import { putVersion } from './object-index.ts';
import { modeOf, requireFuture, requireObjectLock, requireUnlocked } from './object-lock.ts';
import type { ObjectLock, StoredObject } from './object-version.ts';
import { versionMember } from './write-version.ts';

/** Tags, ACL, retention and legal hold: what of an object can be changed while it stays. */
export const objectSettingsOperations = {
  GetObjectTagging: {
    authorize: onVersion('GetObjectTagging', 'GetObjectVersionTagging'),
    handle: (input, context) => {
      const { bucket, object } = findObject(context, input);
      return { TagSet: object.tags.map((tag) => ({ ...tag })), ...versionMember(bucket, object) };
    },
  },
  PutObjectTagging: {
    authorize: onVersion('PutObjectTagging', 'PutObjectVersionTagging'),
    handle: (input, context) => {
      const found = findObject(context, input, 'PUT');
      change(context, found, { tags: checkTags(input.Tagging.TagSet ?? [], 'object') });
      publishEvent(context, found.bucket, { name: 'ObjectTagging:Put', ...found.object });
      return versionMember(found.bucket, found.object);
    },
  },
  DeleteObjectTagging: {
    authorize: onVersion('DeleteObjectTagging', 'DeleteObjectVersionTagging'),
    handle: (input, context) => {
      const found = findObject(context, input, 'DELETE');
      change(context, found, { tags: [] });
      publishEvent(context, found.bucket, { name: 'ObjectTagging:Delete', ...found.object });
      return versionMember(found.bucket, found.object);
    },
  },
  GetObjectAcl: {
    authorize: onVersion('GetObjectAcl', 'GetObjectVersionAcl'),
    handle: (input, context) => {
      const { object } = findObject(context, input);
      const grants = object.grants ?? cannedGrants(context, 'private');
      return { Owner: ownerOf(context), Grants: grants.map((grant) => ({ ...grant })) };
    },
  },
  PutObjectAcl: {
    authorize: onVersion('PutObjectAcl', 'PutObjectVersionAcl'),
    handle: (input, context) => {
      const grants = readAcl(context, input);
      if (!grants) throw missingAclHeader();
      const found = findObject(context, input, 'PUT');
      checkAclAllowed(found.bucket, { grants, canned: input.ACL });
      change(context, found, { grants });
      publishEvent(context, found.bucket, { name: 'ObjectAcl:Put', ...found.object });
      return {};
    },
  },
  GetObjectRetention: {
    authorize: onObject('GetObjectRetention'),
    handle: (input, context) => {
      const { mode, untilMs } = lockOf(context, input) ?? {};
      if (mode === undefined) throw noLockConfiguration();
      return {
        Retention: { Mode: mode, ...(untilMs !== undefined && { RetainUntilDate: new Date(untilMs) }) },
      };
    },
  },
  PutObjectRetention: {
    authorize: onObject('PutObjectRetention'),
    handle: (input, context) => {
      const found = findLockable(context, input);
      const { Mode, RetainUntilDate } = input.Retention ?? {};
      if ((Mode === undefined) !== (RetainUntilDate === undefined)) throw malformedXml();
      if (RetainUntilDate) requireFuture(RetainUntilDate, context.clock.now());
      const lock = {
        ...(Mode && { mode: modeOf(Mode) }),
        ...(RetainUntilDate && { untilMs: RetainUntilDate.getTime() }),
      };
      if (!isStricter(lock, found.object.lock))
        requireUnlocked(context, withoutHold(found.object), input.BypassGovernanceRetention);
      const legalHold = found.object.lock?.legalHold;
      change(context, found, { lock: { ...lock, ...(legalHold && { legalHold }) } });
      return {};
    },
  },
  GetObjectLegalHold: {
    authorize: onObject('GetObjectLegalHold'),
    handle: (input, context) => {
      const hold = lockOf(context, input)?.legalHold;
      if (hold === undefined) throw noLockConfiguration();
      return { LegalHold: { Status: hold } };
    },
  },
  PutObjectLegalHold: {
    authorize: onObject('PutObjectLegalHold'),
    handle: (input, context) => {
      if (!input.LegalHold?.Status) throw malformedXml();
      const found = findLockable(context, input);
      const legalHold = input.LegalHold.Status === 'ON' ? 'ON' : 'OFF';
      change(context, found, { lock: { ...found.object.lock, legalHold } });
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

const change = (context: RequestContext, { object }: FoundObject, changed: Partial<StoredObject>) =>
  putVersion(context, { ...object, ...changed });

const findLockable = (context: RequestContext, input: ObjectInput): FoundObject => {
  requireObjectLock(findBucket(context, input));
  return findObject(context, input, 'PUT');
};

const lockOf = (context: RequestContext, input: ObjectInput): ObjectLock | undefined =>
  findLockable(context, input).object.lock;

const noLockConfiguration = () =>
  noConfiguration(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
  );

/** Retention may always be lengthened, and made strict. */
const isStricter = (lock: ObjectLock, former: ObjectLock | undefined): boolean =>
  former?.mode === undefined ||
  ((lock.untilMs ?? 0) >= (former.untilMs ?? 0) && (lock.mode === former.mode || lock.mode === 'COMPLIANCE'));

/** A legal hold doesn't keep the retention from being changed. */
const withoutHold = (object: StoredObject): StoredObject => ({
  ...object,
  lock: { ...object.lock, legalHold: 'OFF' },
});
