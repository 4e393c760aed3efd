import type { LogConfig } from '@aws-sdk/client-eventbridge';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { busArn, DEFAULT_BUS } from '../arns.ts';
import { alreadyExists, limitExceeded, validation } from '../errors.ts';
import { listPage } from '../list-page.ts';
import { buses, type EventBus, type EventsSdk } from '../rows.ts';
import { rulesOf } from '../rules/rule.ts';
import { tagConditions, tagsOf } from '../tag-list.ts';
import { findBus, getBus, onBus, putBus } from './bus.ts';
import { checkDeadLetterQueue } from './dead-letter-queue.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_BUSES = 100;

export const busOperations = {
  CreateEventBus: {
    authorize: ({ Name, Tags }, context) => {
      const create = { ...onBus(context, Name), conditions: tagConditions(Tags) };
      return Tags?.length ? [create, { ...create, action: 'events:TagResource' }] : create;
    },
    handle: (input, context) => {
      const { Name, Description, DeadLetterConfig, Tags } = input;
      if (Name === DEFAULT_BUS || findBus(context, Name)) throw alreadyExists(`Event bus ${Name}`);
      refuseUnsupported(context, input);
      if (Name.includes('/')) throw validation("Event bus name must not contain '/'.");
      checkDeadLetterQueue(context, DeadLetterConfig);
      if (context.table(buses).size() >= MAX_BUSES) throw limitExceeded();
      putBus(context, {
        name: Name,
        description: Description,
        deadLetterConfig: DeadLetterConfig,
        tags: tagsOf(Tags),
        createdMs: context.clock.now(),
        modifiedMs: context.clock.now(),
      });
      return { EventBusArn: busArn(context, Name), Description, DeadLetterConfig };
    },
  },
  UpdateEventBus: {
    authorize: ({ Name }, context) => onBus(context, Name),
    handle: (input, context) => {
      const { Description, DeadLetterConfig } = input;
      const bus = getBus(context, input.Name);
      refuseUnsupported(context, input);
      checkDeadLetterQueue(context, DeadLetterConfig);
      putBus(context, { ...bus, description: Description, deadLetterConfig: DeadLetterConfig });
      return { Arn: busArn(context, bus.name), Name: bus.name, Description, DeadLetterConfig };
    },
  },
  DeleteEventBus: {
    authorize: ({ Name }, context) => onBus(context, Name),
    handle: ({ Name }, context) => {
      if (Name === DEFAULT_BUS) throw validation(`Cannot delete event bus ${DEFAULT_BUS}.`);
      if (rulesOf(context, Name).length > 0)
        throw validation("EventBus can't be deleted since it has rules.");
      // Idempotent: what isn't there is deleted already.
      context.table(buses).delete(Name);
      return {};
    },
  },
  DescribeEventBus: {
    authorize: ({ Name }, context) => onBus(context, Name),
    handle: ({ Name }, context) => {
      const bus = getBus(context, Name);
      return { ...describe(context, bus), DeadLetterConfig: bus.deadLetterConfig };
    },
  },
  ListEventBuses: {
    handle: ({ NamePrefix = '', NextToken, Limit }, context) => {
      const custom = [...context.table(buses).values()].filter(({ name }) => name !== DEFAULT_BUS);
      const all = [getBus(context, DEFAULT_BUS), ...custom].filter(({ name }) => name.startsWith(NamePrefix));
      const { items, nextToken } = listPage(all, { NextToken, Limit, keyOf: ({ name }) => name });
      return { EventBuses: items.map((bus) => describe(context, bus)), NextToken: nextToken };
    },
  },
} satisfies Operations<EventsSdk>;

const describe = (context: Context, bus: EventBus) => ({
  Name: bus.name,
  Arn: busArn(context, bus.name),
  Description: bus.description,
  Policy: bus.policy,
  ...(bus.createdMs > 0 && {
    CreationTime: new Date(bus.createdMs),
    LastModifiedTime: new Date(bus.modifiedMs),
  }),
});

interface Settings {
  readonly EventSourceName?: string | undefined;
  readonly KmsKeyIdentifier?: string | undefined;
  readonly LogConfig?: LogConfig | undefined;
}

const refuseUnsupported = ({ operation }: RequestContext, settings: Settings): void => {
  const { EventSourceName, KmsKeyIdentifier, LogConfig: logs } = settings;
  if (EventSourceName !== undefined) throw notImplemented('events', operation, 'partner event sources');
  if (KmsKeyIdentifier) throw notImplemented('events', operation, 'KmsKeyIdentifier');
  if (logs?.Level !== undefined && logs.Level !== 'OFF')
    throw notImplemented('events', operation, 'LogConfig');
};
