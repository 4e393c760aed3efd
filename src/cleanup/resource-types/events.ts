import type { Call } from '../../aws/call.ts';
import type { CallInput } from '../../aws/json.ts';
import { listAll, structures, tagsFromList, text } from '../answer.ts';
import { presenceBy, unlessAbsent, unlessGone } from '../attempt.ts';
import type { ResourceType, Tags } from '../resource-type.ts';

/**
 * A rule with its targets, on the default bus by its name and on another as `bus/name`.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html
 */
export const eventsRule: ResourceType = {
  createdBy: ['events.PutRule'],
  holds: ['events.PutTargets', 'events.EnableRule', 'events.DisableRule', 'events.TagResource'],
  chosenName: (input) => {
    const name = text(input, 'Name');
    const bus = busOf(input);
    return name === '' ? undefined : nameOn(bus, name);
  },
  idOf: (output) => text(output, 'RuleArn') || undefined,
  tagging: { member: 'Tags', format: 'list' },
  prefixes: [''],
  list: async (call, prefix) => {
    const buses = await busNames(call);
    const names = await Promise.all(buses.map((bus) => ruleNames(call, bus)));
    return names
      .flat()
      .filter((name) => name.startsWith(prefix))
      .map((name) => ({ name }));
  },
  tagsOf: async (call, name) => tagsAt(call, text(await call('events.DescribeRule', ruleInput(name)), 'Arn')),
  presence: (call, name) => presenceBy(() => call('events.DescribeRule', ruleInput(name))),
  remove: async (call, name) => {
    const { Name: Rule, ...bus } = ruleInput(name);
    const targets = await unlessGone(() => call('events.ListTargetsByRule', { Rule, ...bus }));
    const Ids = structures(targets?.Targets).map((target) => text(target, 'Id'));
    if (Ids.length > 0) await unlessGone(() => call('events.RemoveTargets', { Rule, ...bus, Ids }));
    await unlessGone(() => call('events.DeleteRule', { Name: Rule, ...bus }));
  },
  passing: ['ConcurrentModificationException'],
  after: [],
  leaves: [],
  look: (name) => ({ api: 'events.DescribeRule', input: ruleInput(name) }),
  lookAtAll: () => ({ api: 'events.ListRules', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:events:[^:]*:\d*:rule\/(.+)$/.exec(arn)?.[1],
};

/**
 * A bus of one's own; it goes once its rules are gone.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html
 */
export const eventsEventBus: ResourceType = {
  createdBy: ['events.CreateEventBus'],
  holds: ['events.PutEvents', 'events.PutPermission', 'events.UpdateEventBus', 'events.TagResource'],
  chosenName: (input) => text(input, 'Name') || undefined,
  idOf: (output) => text(output, 'EventBusArn') || undefined,
  tagging: { member: 'Tags', format: 'list' },
  prefixes: [''],
  list: async (call, prefix) =>
    (await busNames(call))
      .filter((name) => name !== DEFAULT_BUS && name.startsWith(prefix))
      .map((name) => ({ name })),
  tagsOf: async (call, Name) => tagsAt(call, text(await call('events.DescribeEventBus', { Name }), 'Arn')),
  presence: (call, Name) => presenceBy(() => call('events.DescribeEventBus', { Name })),
  remove: async (call, Name) => {
    await unlessGone(() => call('events.DeleteEventBus', { Name }));
  },
  passing: ['ConcurrentModificationException'],
  after: ['events.rule', 'events.archive'],
  leaves: [],
  look: (Name) => ({ api: 'events.DescribeEventBus', input: { Name } }),
  lookAtAll: () => ({ api: 'events.ListEventBuses', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:events:[^:]*:\d*:event-bus\/(.+)$/.exec(arn)?.[1],
};

const DEFAULT_BUS = 'default';
const TOKEN = { output: 'NextToken', input: 'NextToken' };

/** A bus is given by its name or its ARN. */
const busOf = (input: CallInput): string =>
  text(input, 'EventBusName').replace(/^arn:[^:]+:events:[^:]*:\d*:event-bus\//, '') || DEFAULT_BUS;

const nameOn = (bus: string, name: string): string => (bus === DEFAULT_BUS ? name : `${bus}/${name}`);

/** A rule's own name has no slash; what stands before the last one is the bus. */
const ruleInput = (name: string): { readonly Name: string; readonly EventBusName?: string } => {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? { Name: name } : { Name: name.slice(slash + 1), EventBusName: name.slice(0, slash) };
};

const busNames = async (call: Call): Promise<readonly string[]> =>
  (await listAll(call, { api: 'events.ListEventBuses', items: 'EventBuses', token: TOKEN })).map((bus) =>
    text(bus, 'Name'),
  );

/** Rules that a service made for itself are that service's; a bus may be gone meanwhile. */
const ruleNames = async (call: Call, bus: string): Promise<readonly string[]> => {
  const rules = await unlessAbsent(() =>
    listAll(call, { api: 'events.ListRules', input: { EventBusName: bus }, items: 'Rules', token: TOKEN }),
  );
  return (rules ?? [])
    .filter((rule) => text(rule, 'ManagedBy') === '')
    .map((rule) => nameOn(bus, text(rule, 'Name')));
};

const tagsAt = async (call: Call, ResourceARN: string): Promise<Tags> =>
  tagsFromList((await call('events.ListTagsForResource', { ResourceARN })).Tags);
