import type { Context, RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { TagProvider } from '../../kernel/tag-provider.ts';
import { busArn, DEFAULT_BUS, parseArn } from './arns.ts';
import { findBus, getBus, putBus } from './buses/bus.ts';
import { invalidParameter } from './errors.ts';
import { buses, type EventBus, type EventsSdk, type Rule, ruleKey, rules, type Tags } from './rows.ts';
import { checkManaged, getRule, putRule } from './rules/rule.ts';
import { checkTags, tagConditions, tagsOf } from './tag-list.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-tagging.html */
export const tagOperations = {
  TagResource: {
    authorize: ({ ResourceARN, Tags: list }) => ({
      action: 'events:TagResource',
      resource: ResourceARN,
      conditions: tagConditions(list),
    }),
    handle: ({ ResourceARN, Tags: list }, context) => {
      const resource = getTagged(context, ResourceARN);
      resource.checkOwner(context);
      resource.put({ ...resource.tags, ...tagsOf(list) });
      return {};
    },
  },
  UntagResource: {
    authorize: ({ ResourceARN }) => ({ action: 'events:UntagResource', resource: ResourceARN }),
    handle: ({ ResourceARN, TagKeys }, context) => {
      const resource = getTagged(context, ResourceARN);
      resource.checkOwner(context);
      resource.put(without(resource.tags, TagKeys));
      return {};
    },
  },
  ListTagsForResource: {
    authorize: ({ ResourceARN }) => ({ action: 'events:ListTagsForResource', resource: ResourceARN }),
    handle: ({ ResourceARN }, context) => ({
      Tags: Object.entries(getTagged(context, ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  },
} satisfies Operations<EventsSdk>;

/** Buses and rules for Resource Groups Tagging. */
export const eventTags: TagProvider = {
  *list(context) {
    for (const bus of context.table(buses).values())
      yield { arn: busArn(context, bus.name), resourceType: 'events:event-bus', tags: bus.tags };
    for (const rule of context.table(rules).values())
      yield { arn: rule.arn, resourceType: 'events:rule', tags: rule.tags };
  },
  tag: (context, arn, tags) => {
    const resource = findTagged(context, arn);
    resource?.put({ ...resource.tags, ...tags });
    return resource !== undefined;
  },
  untag: (context, arn, keys) => {
    const resource = findTagged(context, arn);
    resource?.put(without(resource.tags, keys));
    return resource !== undefined;
  },
};

const without = (tags: Tags, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

interface Tagged {
  readonly tags: Tags;
  readonly put: (tags: Tags) => void;
  readonly checkOwner: (context: RequestContext) => void;
}

/** Throws ResourceNotFoundException, or ValidationException where the ARN is of nothing that can have tags. */
const getTagged = (context: Context, text: string): Tagged => {
  const place = placeOf(text);
  if (!place) throw invalidParameter('ResourceARN');
  if (place.rule === undefined) return taggedBus(context, getBus(context, place.bus));
  return taggedRule(context, getRule(context, { name: place.rule, bus: place.bus }));
};

const findTagged = (context: Context, text: string): Tagged | undefined => {
  const place = placeOf(text);
  if (!place) return undefined;
  if (place.rule === undefined) {
    const bus = findBus(context, place.bus);
    return bus && busArn(context, bus.name) === text ? taggedBus(context, bus) : undefined;
  }
  const rule = context.table(rules).get(ruleKey(place.bus, place.rule));
  return rule?.arn === text ? taggedRule(context, rule) : undefined;
};

/** A bus, or a rule on it. */
const placeOf = (text: string): { readonly bus: string; readonly rule?: string } | undefined => {
  const arn = parseArn(text);
  const [kind, ...names] = arn?.resource.split('/') ?? [];
  if (arn?.service !== 'events' || names.length === 0) return undefined;
  if (kind === 'event-bus') return { bus: names.join('/') };
  const rule = names.pop();
  if (kind !== 'rule' || rule === undefined) return undefined;
  return { bus: names.join('/') || DEFAULT_BUS, rule };
};

const taggedBus = (context: Context, bus: EventBus): Tagged => ({
  tags: bus.tags,
  put: (tags) => {
    checkTags(tags);
    putBus(context, { ...bus, tags });
  },
  checkOwner: () => {},
});

const taggedRule = (context: Context, rule: Rule): Tagged => ({
  tags: rule.tags,
  put: (tags) => {
    checkTags(tags);
    putRule(context, { ...rule, tags });
  },
  checkOwner: (request) => checkManaged(request, rule),
});
