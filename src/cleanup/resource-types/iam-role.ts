import { listAll, nestedText, tagsFromList, text } from '../answer.ts';
import { eachInTurn, presenceBy, unlessAbsent, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';
import { dropPolicies, IAM_PASSING, MARKER } from './iam-policies.ts';

/** An IAM role, with its policies and its place in instance profiles. */
export const iamRole: ResourceType = {
  createdBy: ['iam.CreateRole'],
  holds: [
    'iam.AttachRolePolicy',
    'iam.PutRolePolicy',
    'iam.PutRolePermissionsBoundary',
    'iam.AddRoleToInstanceProfile',
    'iam.TagRole',
  ],
  chosenName: (input) => text(input, 'RoleName') || undefined,
  idOf: (output) => nestedText(output, 'Role', 'Arn'),
  tagging: { member: 'Tags', format: 'list' },
  prefixes: [''],
  list: async (call, prefix) =>
    (await listAll(call, { api: 'iam.ListRoles', items: 'Roles', token: MARKER }))
      // AWS's own service-linked roles can't be a lab's.
      .filter((role) => !text(role, 'Path').startsWith('/aws-service-role/'))
      .map((role) => ({ name: text(role, 'RoleName') }))
      .filter(({ name }) => name.startsWith(prefix)),
  tagsOf: async (call, RoleName) => tagsFromList((await call('iam.ListRoleTags', { RoleName })).Tags),
  presence: (call, RoleName) => presenceBy(() => call('iam.GetRole', { RoleName })),
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html says what must go first.
  remove: async (call, RoleName) => {
    await dropPolicies(call, { kind: 'Role', name: RoleName });
    const profiles = await unlessAbsent(() =>
      listAll(call, {
        api: 'iam.ListInstanceProfilesForRole',
        input: { RoleName },
        items: 'InstanceProfiles',
        token: MARKER,
      }),
    );
    await eachInTurn(profiles ?? [], (profile) =>
      call('iam.RemoveRoleFromInstanceProfile', {
        RoleName,
        InstanceProfileName: text(profile, 'InstanceProfileName'),
      }),
    );
    await unlessGone(() => call('iam.DeleteRole', { RoleName }));
  },
  passing: IAM_PASSING,
  after: ['lambda.function', 'states.state-machine'],
  leaves: [],
  look: (RoleName) => ({ api: 'iam.GetRole', input: { RoleName } }),
  lookAtAll: () => ({ api: 'iam.ListRoles', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:iam::\d*:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1],
};
