import type { StartReplayCommandInput } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { busArn, busNameOf, parseArn, replayArn } from '../arns.ts';
import { getBus } from '../buses/bus.ts';
import { alreadyExists, invalidParameter, limitExceeded } from '../errors.ts';
import { listPage } from '../list-page.ts';
import type { EventsSdk } from '../rows.ts';
import { type Archive, archives } from './archive.ts';
import { checkOneFilter } from './archive-operations.ts';
import { getReplay, isActive, type Replay, replays, startReplay } from './replay.ts';

/** "You can have a maximum of 10 active concurrent replays per account per AWS Region." */
const MAX_ACTIVE = 10;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html */
export const replayOperations = {
  StartReplay: {
    authorize: ({ ReplayName }, context) => onReplay(context, ReplayName),
    handle: (input, context) => {
      const archive = checkReplay(context, input);
      if (context.table(replays).has(input.ReplayName)) throw alreadyExists(`Replay ${input.ReplayName}`);
      if ([...context.table(replays).values()].filter(isActive).length >= MAX_ACTIVE) throw limitExceeded();
      const replay = replayFrom(context, input, archive);
      startReplay(context, replay);
      return {
        ReplayArn: replay.arn,
        State: replay.state,
        ReplayStartTime: new Date(replay.startedMs),
      };
    },
  },
  DescribeReplay: {
    authorize: ({ ReplayName }, context) => onReplay(context, ReplayName),
    handle: ({ ReplayName }, context) => {
      const replay = getReplay(context, ReplayName);
      return {
        ...describe(replay),
        ReplayArn: replay.arn,
        Description: replay.description,
        Destination: {
          Arn: replay.busArn,
          ...(replay.ruleArns && { FilterArns: [...replay.ruleArns] }),
        },
      };
    },
  },
  ListReplays: {
    handle: ({ NamePrefix, EventSourceArn, State, NextToken, Limit }, context) => {
      checkOneFilter('ListReplays', [NamePrefix, EventSourceArn, State]);
      const all = [...context.table(replays).values()].filter(
        (replay) =>
          replay.name.startsWith(NamePrefix ?? '') &&
          (EventSourceArn ?? replay.archiveArn) === replay.archiveArn &&
          (State ?? replay.state) === replay.state,
      );
      const { items, nextToken } = listPage(all, { NextToken, Limit, keyOf: ({ name }) => name });
      return { Replays: items.map(describe), NextToken: nextToken };
    },
  },
  CancelReplay: {
    authorize: ({ ReplayName }, context) => onReplay(context, ReplayName),
    handle: ({ ReplayName }, context) => {
      const replay = getReplay(context, ReplayName);
      if (!isActive(replay))
        throw new AwsError(
          'IllegalStatusException',
          `Replay ${ReplayName} is not in a valid state for this operation.`,
        );
      const cancelled = { ...replay, state: 'CANCELLED' as const, endedMs: context.clock.now() };
      context.table(replays).put(ReplayName, cancelled);
      return { ReplayArn: replay.arn, State: 'CANCELLING' as const };
    },
  },
} satisfies Operations<EventsSdk>;

const onReplay = (context: RequestContext, name: string): Authorization => ({
  action: `events:${context.operation}`,
  resource: replayArn(context, name),
});

type StartInput = Required<
  Pick<StartReplayCommandInput, 'ReplayName' | 'EventSourceArn' | 'EventStartTime' | 'EventEndTime'>
> &
  Pick<StartReplayCommandInput, 'Description'> & {
    readonly Destination: { readonly Arn?: string | undefined; readonly FilterArns?: string[] | undefined };
  };

/** What AWS looks at first, first; returns the archive. */
const checkReplay = (
  context: RequestContext,
  { EventSourceArn = '', EventStartTime, EventEndTime, Destination }: StartInput,
): Archive => {
  const destination = Destination.Arn ?? '';
  if (!parseArn(destination)?.resource.startsWith('event-bus/'))
    throw invalidParameter('Destination.Arn', 'Must contain an event bus ARN.');
  const { name: busName } = getBus(context, busNameOf(destination));
  const archiveName = EventSourceArn.split('/').slice(1).join('/');
  const archive = context.table(archives).get(archiveName);
  if (!archive) throw invalidParameter('EventSourceArn', `Archive ${archiveName} does not exist.`);
  if (!EventStartTime || !EventEndTime || EventStartTime >= EventEndTime)
    throw invalidParameter('EventEndTime', 'EventStartTime must be before EventEndTime.');
  if (archive.busName !== busName)
    throw invalidParameter('Destination.Arn', 'Cross event bus replay is not permitted.');
  return archive;
};

const replayFrom = (context: RequestContext, input: StartInput, archive: Archive): Replay => ({
  name: input.ReplayName ?? '',
  arn: replayArn(context, input.ReplayName ?? ''),
  description: input.Description,
  archiveName: archive.name,
  archiveArn: archive.arn,
  busName: archive.busName,
  busArn: busArn(context, archive.busName),
  ruleArns: input.Destination.FilterArns?.length ? input.Destination.FilterArns : undefined,
  startMs: input.EventStartTime?.getTime() ?? 0,
  endMs: input.EventEndTime?.getTime() ?? 0,
  state: 'STARTING',
  startedMs: context.clock.now(),
});

const describe = (replay: Replay) => ({
  ReplayName: replay.name,
  EventSourceArn: replay.archiveArn,
  State: replay.state,
  EventStartTime: new Date(replay.startMs),
  EventEndTime: new Date(replay.endMs),
  ReplayStartTime: new Date(replay.startedMs),
  ...(replay.endedMs !== undefined && { ReplayEndTime: new Date(replay.endedMs) }),
  ...(replay.lastEventMs !== undefined && { EventLastReplayedTime: new Date(replay.lastEventMs) }),
});
