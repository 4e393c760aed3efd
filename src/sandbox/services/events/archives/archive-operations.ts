import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { archiveArn, busArn, busNameOf } from '../arns.ts';
import { getBus } from '../buses/bus.ts';
import { alreadyExists, validation } from '../errors.ts';
import { listPage } from '../list-page.ts';
import type { EventsSdk } from '../rows.ts';
import { checkPattern } from '../rules/rule-operations.ts';
import { type Archive, archives, deleteArchive, eventsIn, getArchive } from './archive.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html */
export const archiveOperations = {
  CreateArchive: {
    authorize: ({ ArchiveName }, context) => onArchive(context, ArchiveName),
    handle: (input, context) => {
      const { ArchiveName: name, EventSourceArn, Description, EventPattern, RetentionDays = 0 } = input;
      if (input.KmsKeyIdentifier) throw notImplemented('events', context.operation, 'KmsKeyIdentifier');
      if (context.table(archives).has(name)) throw alreadyExists(`Archive ${name}`);
      const { name: busName } = getBus(context, busNameOf(EventSourceArn));
      if (EventPattern) checkPattern(EventPattern);
      const archive: Archive = {
        name,
        arn: archiveArn(context, name),
        busName,
        busArn: busArn(context, busName),
        description: Description,
        pattern: EventPattern || undefined,
        retentionDays: RetentionDays,
        createdMs: context.clock.now(),
      };
      context.table(archives).put(name, archive);
      return stateOf(archive);
    },
  },
  UpdateArchive: {
    authorize: ({ ArchiveName }, context) => onArchive(context, ArchiveName),
    handle: ({ ArchiveName, Description, EventPattern, RetentionDays, KmsKeyIdentifier }, context) => {
      if (KmsKeyIdentifier) throw notImplemented('events', context.operation, 'KmsKeyIdentifier');
      const before = getArchive(context, ArchiveName);
      if (EventPattern) checkPattern(EventPattern);
      const archive = {
        ...before,
        description: Description ?? before.description,
        pattern: EventPattern ?? before.pattern,
        retentionDays: RetentionDays ?? before.retentionDays,
      };
      context.table(archives).put(archive.name, archive);
      return stateOf(archive);
    },
  },
  DescribeArchive: {
    authorize: ({ ArchiveName }, context) => onArchive(context, ArchiveName),
    handle: ({ ArchiveName }, context) => {
      const archive = getArchive(context, ArchiveName);
      return {
        ...summary(context, archive),
        ArchiveArn: archive.arn,
        Description: archive.description,
        EventPattern: archive.pattern,
      };
    },
  },
  ListArchives: {
    handle: ({ NamePrefix, EventSourceArn, State, NextToken, Limit }, context) => {
      checkOneFilter('ListArchives', [NamePrefix, EventSourceArn, State]);
      const all = [...context.table(archives).values()].filter(
        (archive) =>
          archive.name.startsWith(NamePrefix ?? '') &&
          (EventSourceArn ?? archive.busArn) === archive.busArn &&
          (State ?? 'ENABLED') === 'ENABLED',
      );
      const { items, nextToken } = listPage(all, { NextToken, Limit, keyOf: ({ name }) => name });
      return { Archives: items.map((archive) => summary(context, archive)), NextToken: nextToken };
    },
  },
  DeleteArchive: {
    authorize: ({ ArchiveName }, context) => onArchive(context, ArchiveName),
    handle: ({ ArchiveName }, context) => {
      deleteArchive(context, getArchive(context, ArchiveName));
      return {};
    },
  },
} satisfies Operations<EventsSdk>;

export const checkOneFilter = (operation: string, filters: readonly (string | undefined)[]): void => {
  if (filters.filter((filter) => filter !== undefined).length > 1)
    throw validation(
      `At most one filter is allowed for ${operation}. Use either : State, EventSourceArn, or NamePrefix.`,
    );
};

const onArchive = (context: RequestContext, name: string): Authorization => ({
  action: `events:${context.operation}`,
  resource: archiveArn(context, name),
});

const stateOf = ({ arn, createdMs }: Archive) => ({
  ArchiveArn: arn,
  State: 'ENABLED' as const,
  CreationTime: new Date(createdMs),
});

const summary = (context: Context, archive: Archive) => {
  const events = eventsIn(context, archive);
  return {
    ArchiveName: archive.name,
    EventSourceArn: archive.busArn,
    State: 'ENABLED' as const,
    RetentionDays: archive.retentionDays,
    EventCount: events.length,
    SizeBytes: events.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0),
    CreationTime: new Date(archive.createdMs),
  };
};
