import type { GlobalSecondaryIndexUpdate, UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { notImplemented } from '../../../kernel/aws-error.ts';
import { invalidParameters, validation } from '../errors.ts';
import { checkTableClass } from './table-class.ts';

type Input = UpdateTableCommandInput;

const CHANGES = [
  'ProvisionedThroughput',
  'BillingMode',
  'StreamSpecification',
  'SSESpecification',
  'TableClass',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
] as const;

/** What UpdateTable can do on AWS and the sandbox can't. */
const UNKNOWN = [
  'ReplicaUpdates',
  'MultiRegionConsistency',
  'GlobalTableWitnessUpdates',
  'WarmThroughput',
  'GlobalTableSettingsReplicationMode',
] as const;

/** What an update of a table must not be, whatever the table is. Throws AwsError. */
export const checkUpdate = (input: Input): void => {
  checkTableClass(input.TableClass);
  const unknown = UNKNOWN.find((name) => Reflect.get(input, name) !== undefined);
  if (unknown) throw notImplemented('dynamodb', 'UpdateTable', unknown);
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  if (updates.length === 0 && CHANGES.every((name) => input[name] === undefined)) {
    throw validation(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required',
    );
  }
  checkTogether(input);
  if (input.BillingMode === 'PROVISIONED' && !input.ProvisionedThroughput) {
    throw invalidParameters('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  }
  const names = updates.map(updatedIndex);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) {
    throw invalidParameters(
      `Only one global secondary index update per index is allowed simultaneously. Index: ${twice}`,
    );
  }
};

/** Changes that have to be alone, or apart from one another. */
const checkTogether = (input: Input): void => {
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  const given = CHANGES.filter((name) => input[name] !== undefined).length + (updates.length > 0 ? 1 : 0);
  const alone = ALONE.find(([name]) => input[name] !== undefined);
  if (alone && given > 1)
    throw invalidParameters(`${alone[1]} modification must be the only operation in the request`);
  const changesIndexes = updates.some(({ Create: create, Delete: remove }) => create ?? remove);
  const changesUnits = input.ProvisionedThroughput ?? input.BillingMode;
  if (input.StreamSpecification && changesUnits)
    throw invalidParameters('You cannot modify stream status while updating table IOPS');
  if (changesIndexes && changesUnits)
    throw invalidParameters('You cannot create or delete index while updating table IOPS');
  if (changesIndexes && input.StreamSpecification)
    throw invalidParameters('You cannot create or delete index while changing stream status');
};

const ALONE = [
  ['SSESpecification', 'Server-Side Encryption'],
  ['TableClass', 'TableClass'],
  ['DeletionProtectionEnabled', 'DeletionProtection'],
] as const;

const updatedIndex = (one: GlobalSecondaryIndexUpdate): string => {
  const [update, ...others] = [one.Update, one.Create, one.Delete].filter((action) => action !== undefined);
  if (!update) {
    throw invalidParameters(
      'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null',
    );
  }
  if (others.length > 0) {
    throw invalidParameters(
      'Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object',
    );
  }
  return update.IndexName ?? '';
};

/** Switching the protection takes no time; every other change does. */
export const isProtectionOnly = (input: Input): boolean =>
  !input.GlobalSecondaryIndexUpdates?.length &&
  CHANGES.every((name) => name === 'DeletionProtectionEnabled' || input[name] === undefined);
