import type { Call } from '../../aws/call.ts';
import type { JsonObject } from '../../aws/json.ts';
import { listAll, nestedText, structures, tagsFromList, text } from '../answer.ts';
import { unlessGone } from '../attempt.ts';
import { type ResourceType, RUN_TAG, runPrefix, type Tags } from '../resource-type.ts';

/**
 * An EC2 instance. AWS gives it its id; the run's are those that bear its tag. A terminated one is described for about
 * an hour more, and one that is shutting down can't come back and costs nothing: both are gone.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html
 */
export const ec2Instance: ResourceType = {
  createdBy: ['ec2.RunInstances'],
  holds: ['ec2.CreateTags', 'ec2.StartInstances'],
  chosenName: undefined,
  // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
  token: 'ClientToken',
  idOf: (output) => {
    const [first] = structures(output.Instances);
    return first && (text(first, 'InstanceId') || undefined);
  },
  // Its volumes go with it, and are billed as what they are.
  tagging: { member: 'TagSpecifications', format: 'list', resourceTypes: ['instance', 'volume'] },
  prefixes: [''],
  list: async (call, prefix) =>
    (await describe(call))
      .filter(isThere)
      .map((instance) => ({ name: text(instance, 'InstanceId'), tags: tagsFromList(instance.Tags) }))
      .filter(({ tags }) => prefix === '' || isOfRun(tags, prefix)),
  tagsOf: async (call, id) => tagsFromList((await find(call, id))?.Tags),
  presence: async (call, id) => {
    const instance = await find(call, id);
    return instance && isThere(instance) ? 'there' : 'gone';
  },
  remove: async (call, id) => {
    await unlessGone(() => call('ec2.TerminateInstances', { InstanceIds: [id] }));
  },
  passing: ['IncorrectInstanceState'],
  after: [],
  leaves: [],
  look: (id) => ({ api: 'ec2.DescribeInstances', input: { InstanceIds: [id] } }),
  lookAtAll: () => ({ api: 'ec2.DescribeInstances', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:ec2:[^:]*:\d*:instance\/(i-[0-9a-f]+)$/.exec(arn)?.[1],
};

const isOfRun = (tags: Tags, prefix: string): boolean => {
  const run = tags[RUN_TAG];
  return (run !== undefined && runPrefix(run).startsWith(prefix)) || (tags.Name ?? '').startsWith(prefix);
};

const describe = async (call: Call, input = {}): Promise<readonly JsonObject[]> =>
  (
    await listAll(call, {
      api: 'ec2.DescribeInstances',
      input,
      items: 'Reservations',
      token: { output: 'NextToken', input: 'NextToken' },
    })
  ).flatMap((reservation) => structures(reservation.Instances));

const find = async (call: Call, id: string): Promise<JsonObject | undefined> => {
  const [instance] = (await unlessGone(() => describe(call, { InstanceIds: [id] }))) ?? [];
  return instance;
};

const isThere = (instance: JsonObject): boolean =>
  !['shutting-down', 'terminated'].includes(nestedText(instance, 'State', 'Name') ?? '');
