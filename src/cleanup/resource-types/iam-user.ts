import { listAll, nestedText, tagsFromList, text } from '../answer.ts';
import { eachInTurn, presenceBy, unlessAbsent, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';
import { dropPolicies, IAM_PASSING, MARKER } from './iam-policies.ts';

/** An IAM user, with its policies and access keys. */
export const iamUser: ResourceType = {
  createdBy: ['iam.CreateUser'],
  holds: [
    'iam.AttachUserPolicy',
    'iam.PutUserPolicy',
    'iam.PutUserPermissionsBoundary',
    'iam.CreateAccessKey',
    'iam.TagUser',
  ],
  chosenName: (input) => text(input, 'UserName') || undefined,
  idOf: (output) => nestedText(output, 'User', 'Arn'),
  tagging: { member: 'Tags', format: 'list' },
  prefixes: [''],
  list: async (call, prefix) =>
    (await listAll(call, { api: 'iam.ListUsers', items: 'Users', token: MARKER }))
      .map((user) => ({ name: text(user, 'UserName') }))
      .filter(({ name }) => name.startsWith(prefix)),
  tagsOf: async (call, UserName) => tagsFromList((await call('iam.ListUserTags', { UserName })).Tags),
  presence: (call, UserName) => presenceBy(() => call('iam.GetUser', { UserName })),
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html says what must go first.
  remove: async (call, UserName) => {
    await dropPolicies(call, { kind: 'User', name: UserName });
    const keys = await unlessAbsent(() =>
      listAll(call, {
        api: 'iam.ListAccessKeys',
        input: { UserName },
        items: 'AccessKeyMetadata',
        token: MARKER,
      }),
    );
    await eachInTurn(keys ?? [], (key) =>
      call('iam.DeleteAccessKey', { UserName, AccessKeyId: text(key, 'AccessKeyId') }),
    );
    await unlessGone(() => call('iam.DeleteUser', { UserName }));
  },
  passing: IAM_PASSING,
  after: [],
  leaves: [],
  look: (UserName) => ({ api: 'iam.GetUser', input: { UserName } }),
  lookAtAll: () => ({ api: 'iam.ListUsers', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:iam::\d*:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1],
};
