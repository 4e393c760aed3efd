import type { Call } from '../../aws/call.ts';
import type { JsonObject } from '../../aws/json.ts';
import { listAll, nestedText, structures, tagsFromList, text } from '../answer.ts';
import { eachInTurn, unlessAbsent, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';
import { IAM_PASSING, MARKER } from './iam-policies.ts';

/** A customer managed policy, with its versions and attachments. */
export const iamPolicy: ResourceType = {
  createdBy: ['iam.CreatePolicy'],
  holds: ['iam.CreatePolicyVersion', 'iam.SetDefaultPolicyVersion', 'iam.TagPolicy'],
  chosenName: (input) => text(input, 'PolicyName') || undefined,
  idOf: (output) => nestedText(output, 'Policy', 'Arn'),
  tagging: { member: 'Tags', format: 'list' },
  prefixes: [''],
  list: async (call, prefix) =>
    (await localPolicies(call))
      .map((policy) => ({ name: text(policy, 'PolicyName') }))
      .filter(({ name }) => name.startsWith(prefix)),
  tagsOf: async (call, name) => {
    const PolicyArn = await arnOf(call, name);
    return PolicyArn ? tagsFromList((await call('iam.ListPolicyTags', { PolicyArn })).Tags) : {};
  },
  presence: async (call, name) => ((await arnOf(call, name)) ? 'there' : 'gone'),
  remove: async (call, name) => {
    const PolicyArn = await arnOf(call, name);
    if (!PolicyArn) return;
    await detachEverywhere(call, PolicyArn);
    await dropOldVersions(call, PolicyArn);
    await unlessGone(() => call('iam.DeletePolicy', { PolicyArn }));
  },
  passing: IAM_PASSING,
  after: ['iam.role', 'iam.user'],
  leaves: [],
  look: () => ({ api: 'iam.ListPolicies', input: { Scope: 'Local' } }),
  lookAtAll: () => ({ api: 'iam.ListPolicies', input: { Scope: 'Local' } }),
  nameInArn: (arn) => /^arn:[^:]+:iam::\d*:policy\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1],
};

const localPolicies = (call: Call): Promise<readonly JsonObject[]> =>
  listAll(call, { api: 'iam.ListPolicies', input: { Scope: 'Local' }, items: 'Policies', token: MARKER });

/** Policies are addressed by ARN, whose path a name doesn't tell; names are unique in an account. */
const arnOf = async (call: Call, name: string): Promise<string | undefined> => {
  const policy = (await localPolicies(call)).find((candidate) => text(candidate, 'PolicyName') === name);
  return policy && text(policy, 'Arn');
};

const detachEverywhere = async (call: Call, PolicyArn: string): Promise<void> => {
  const entities = await unlessAbsent(() => call('iam.ListEntitiesForPolicy', { PolicyArn, MaxItems: 1000 }));
  for (const kind of ['Role', 'User', 'Group']) {
    await eachInTurn(structures(entities?.[`Policy${kind}s`]), (entity) =>
      call(`iam.Detach${kind}Policy`, { PolicyArn, [`${kind}Name`]: text(entity, `${kind}Name`) }),
    );
  }
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html: all but the default version go first. */
const dropOldVersions = async (call: Call, PolicyArn: string): Promise<void> => {
  const versions = await unlessAbsent(() =>
    listAll(call, { api: 'iam.ListPolicyVersions', input: { PolicyArn }, items: 'Versions', token: MARKER }),
  );
  const old = (versions ?? []).filter((version) => version.IsDefaultVersion !== true);
  await eachInTurn(old, (version) =>
    call('iam.DeletePolicyVersion', { PolicyArn, VersionId: text(version, 'VersionId') }),
  );
};
