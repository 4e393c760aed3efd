import type { Call } from '../../aws/call.ts';
import { listAll, structures, text } from '../answer.ts';
import { eachInTurn, presenceBy, unlessGone } from '../attempt.ts';
import type { ResourceType, Tags } from '../resource-type.ts';

/**
 * A state machine, with its executions, versions and aliases. Running executions are stopped first: until the last of
 * them has ended, the machine is being deleted and its name is taken.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
 */
export const statesStateMachine: ResourceType = {
  createdBy: ['states.CreateStateMachine'],
  holds: [
    'states.CreateStateMachineAlias',
    'states.PublishStateMachineVersion',
    'states.StartExecution',
    'states.StartSyncExecution',
    'states.TagResource',
  ],
  chosenName: (input) => text(input, 'name') || undefined,
  idOf: (output) => text(output, 'stateMachineArn') || undefined,
  tagging: { member: 'tags', format: 'lower-case list' },
  prefixes: [''],
  list: (call, prefix) => namesOf(call, MACHINES, prefix),
  tagsOf: (call, name) => tagsOf(call, MACHINES, name),
  presence: async (call, name) => {
    const stateMachineArn = await arnOf(call, MACHINES, name);
    return stateMachineArn
      ? presenceBy(() => call('states.DescribeStateMachine', { stateMachineArn }))
      : 'gone';
  },
  remove: async (call, name) => {
    const stateMachineArn = await arnOf(call, MACHINES, name);
    if (!stateMachineArn) return;
    await unlessGone(() => stopExecutions(call, stateMachineArn));
    await unlessGone(() => call('states.DeleteStateMachine', { stateMachineArn }));
  },
  passing: ['StateMachineDeleting'],
  after: [],
  leaves: [],
  look: () => ({ api: 'states.ListStateMachines', input: {} }),
  lookAtAll: () => ({ api: 'states.ListStateMachines', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:states:[^:]*:\d*:stateMachine:([^:]+)$/.exec(arn)?.[1],
};

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteActivity.html */
export const statesActivity: ResourceType = {
  createdBy: ['states.CreateActivity'],
  holds: ['states.TagResource'],
  chosenName: (input) => text(input, 'name') || undefined,
  idOf: (output) => text(output, 'activityArn') || undefined,
  tagging: { member: 'tags', format: 'lower-case list' },
  prefixes: [''],
  list: (call, prefix) => namesOf(call, ACTIVITIES, prefix),
  tagsOf: (call, name) => tagsOf(call, ACTIVITIES, name),
  presence: async (call, name) => ((await arnOf(call, ACTIVITIES, name)) ? 'there' : 'gone'),
  remove: async (call, name) => {
    const activityArn = await arnOf(call, ACTIVITIES, name);
    if (activityArn) await unlessGone(() => call('states.DeleteActivity', { activityArn }));
  },
  passing: [],
  after: [],
  leaves: [],
  look: () => ({ api: 'states.ListActivities', input: {} }),
  lookAtAll: () => ({ api: 'states.ListActivities', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:states:[^:]*:\d*:activity:([^:]+)$/.exec(arn)?.[1],
};

interface Listing {
  readonly api: string;
  readonly items: string;
  readonly arn: string;
}

const MACHINES: Listing = { api: 'states.ListStateMachines', items: 'stateMachines', arn: 'stateMachineArn' };
const ACTIVITIES: Listing = { api: 'states.ListActivities', items: 'activities', arn: 'activityArn' };

const everything = (call: Call, { api, items }: Listing) =>
  listAll(call, { api, items, token: { output: 'nextToken', input: 'nextToken' } });

const namesOf = async (call: Call, listing: Listing, prefix: string) =>
  (await everything(call, listing))
    .map((one) => ({ name: text(one, 'name') }))
    .filter(({ name }) => name.startsWith(prefix));

/** Both are addressed by their ARN, which a name alone doesn't give. */
const arnOf = async (call: Call, listing: Listing, name: string): Promise<string | undefined> => {
  const found = (await everything(call, listing)).find((one) => text(one, 'name') === name);
  return found && text(found, listing.arn);
};

const tagsOf = async (call: Call, listing: Listing, name: string): Promise<Tags> => {
  const resourceArn = await arnOf(call, listing, name);
  if (!resourceArn) return {};
  const { tags } = await call('states.ListTagsForResource', { resourceArn });
  return Object.fromEntries(structures(tags).map((tag) => [text(tag, 'key'), text(tag, 'value')]));
};

/** Express machines have no list of executions, and nothing of theirs outlives five minutes. */
const stopExecutions = async (call: Call, stateMachineArn: string): Promise<void> => {
  if (text(await call('states.DescribeStateMachine', { stateMachineArn }), 'type') === 'EXPRESS') return;
  await eachInTurn(await runningExecutions(call, stateMachineArn), async (executionArn) => {
    try {
      await call('states.StopExecution', { executionArn });
    } catch (error) {
      // It may have come to its end since it was listed; MiniStack refuses to stop what has.
      if ((await runningExecutions(call, stateMachineArn)).includes(executionArn)) throw error;
    }
  });
};

const runningExecutions = async (call: Call, stateMachineArn: string): Promise<readonly string[]> => {
  const running = await listAll(call, {
    api: 'states.ListExecutions',
    input: { stateMachineArn, statusFilter: 'RUNNING' },
    items: 'executions',
    token: { output: 'nextToken', input: 'nextToken' },
  });
  return running.map((one) => text(one, 'executionArn'));
};
