import { listAll, tagsFromList, text } from '../answer.ts';
import { presenceBy, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/** A parameter of Systems Manager's. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const ssmParameter: ResourceType = {
  createdBy: ['ssm.PutParameter'],
  holds: ['ssm.AddTagsToResource'],
  chosenName: (input) => text(input, 'Name') || undefined,
  idOf: () => undefined,
  tagging: { member: 'Tags', format: 'list' },
  prefixes: ['', '/'],
  list: async (call, prefix) =>
    (
      await listAll(call, {
        api: 'ssm.DescribeParameters',
        items: 'Parameters',
        token: { output: 'NextToken', input: 'NextToken' },
      })
    )
      .map((parameter) => ({ name: text(parameter, 'Name') }))
      .filter(({ name }) => name.startsWith(prefix)),
  tagsOf: async (call, ResourceId) =>
    tagsFromList((await call('ssm.ListTagsForResource', { ResourceType: 'Parameter', ResourceId })).TagList),
  presence: (call, Name) => presenceBy(() => call('ssm.GetParameter', { Name })),
  remove: async (call, Name) => {
    await unlessGone(() => call('ssm.DeleteParameter', { Name }));
  },
  passing: [],
  after: [],
  leaves: [],
  look: (Name) => ({ api: 'ssm.GetParameter', input: { Name } }),
  lookAtAll: () => ({ api: 'ssm.DescribeParameters', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:ssm:[^:]*:\d*:parameter\/(.+)$/.exec(arn)?.[1],
};
