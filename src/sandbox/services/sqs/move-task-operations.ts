import type { ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.ts';
import type { RequestContext } from '../../kernel/context.ts';
import { isRecord } from '../../kernel/json-record.ts';
import type { Authorization, Operations } from '../../kernel/service.ts';
import { sourcesOf } from './dead-letters.ts';
import { invalidParameter, invalidValue, noSuchResource } from './errors.ts';
import { actionName, authorizeQueue, queueOfArn } from './find-queue.ts';
import type { RunningQueue } from './live/running-queue.ts';
import { isActive, MAX_PER_SECOND, type MoveTask, moveTasks, runMoveTask } from './move-task.ts';
import type { SqsSdk } from './queue.ts';

/** Texts: LocalStack's recordings (`test_sqs_move_task.snapshot.json`). */
export const moveTaskOperations = {
  StartMessageMoveTask: {
    authorize: ({ SourceArn = '', DestinationArn }, context) =>
      authorizeStart(context, SourceArn, DestinationArn),
    handle: ({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: maxPerSecond }, context) => {
      const source = sourceQueue(context, SourceArn);
      if (sourcesOf(context, source).length === 0) {
        throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
      }
      if (DestinationArn !== undefined) checkDestination(context, source, DestinationArn);
      if (maxPerSecond !== undefined && (maxPerSecond < 1 || maxPerSecond > MAX_PER_SECOND)) {
        throw invalidValue(
          maxPerSecond,
          'MaxNumberOfMessagesPerSecond',
          `Must be between 1 and ${MAX_PER_SECOND}, if provided.`,
        );
      }
      return { TaskHandle: start(context, source, { destinationArn: DestinationArn, maxPerSecond }) };
    },
  },
  CancelMessageMoveTask: {
    authorize: ({ TaskHandle = '' }, context) =>
      authorizeQueue(context, sourceQueue(context, readHandle(TaskHandle).sourceArn)),
    handle: ({ TaskHandle }, context) => {
      const { taskId, sourceArn } = readHandle(TaskHandle);
      sourceQueue(context, sourceArn);
      const task = context.table(moveTasks).get(taskId);
      if (!task) throw new AwsError('ResourceNotFoundException', 'Task does not exist.');
      if (!isActive(task)) {
        throw new AwsError(
          'UnsupportedOperation',
          `Only a task that is running can be cancelled; this one is ${task.status}.`,
        );
      }
      context.table(moveTasks).put(taskId, { ...task, status: 'CANCELLING' });
      return { ApproximateNumberOfMessagesMoved: task.moved };
    },
  },
  ListMessageMoveTasks: {
    authorize: ({ SourceArn = '' }, context) => authorizeQueue(context, sourceQueue(context, SourceArn)),
    handle: ({ SourceArn, MaxResults = 1 }, context) => {
      sourceQueue(context, SourceArn);
      if (MaxResults < 1 || MaxResults > KEPT) {
        throw invalidValue(MaxResults, 'MaxResults', `Must be between 1 and ${KEPT}, if provided.`);
      }
      return { Results: latestTasks(context, SourceArn).slice(0, MaxResults).map(show) };
    },
  },
} satisfies Operations<SqsSdk>;

/** "Upto 10 most recent message movement tasks": older ones are forgotten. */
const KEPT = 10;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
const authorizeStart = (
  context: RequestContext,
  sourceArn: string,
  destinationArn: string | undefined,
): readonly Authorization[] => {
  const source = sourceQueue(context, sourceArn);
  const destination = destinationArn === undefined ? undefined : queueOfArn(context, destinationArn);
  const actions = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
  return [
    ...actions.map((action) => authorizeQueue(context, source, action)),
    ...(destinationArn === undefined
      ? []
      : [
          destination
            ? authorizeQueue(context, destination, 'SendMessage')
            : { action: actionName('SendMessage'), resource: destinationArn },
        ]),
  ];
};

const sourceQueue = (context: RequestContext, arn: string): RunningQueue => {
  checkFormat(arn, 'SourceArn');
  const queue = queueOfArn(context, arn);
  if (!queue) throw noSuchResource('SourceArn');
  return queue;
};

const checkFormat = (arn: string, parameter: string): void => {
  if (/^arn:[^:]*:[^:]*:[^:]*:[^:]*:[^:]+$/.test(arn)) return;
  throw invalidParameter(
    `You must use this format to specify the ${parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>`,
  );
};

const checkDestination = (context: RequestContext, source: RunningQueue, arn: string): void => {
  checkFormat(arn, 'DestinationArn');
  const destination = queueOfArn(context, arn);
  if (!destination) throw noSuchResource('DestinationArn');
  if (destination.isFifo === source.isFifo) return;
  throw invalidValue(arn, 'DestinationArn', 'Destination queue must be same type of queue as the source.');
};

const start = (
  context: RequestContext,
  source: RunningQueue,
  wanted: Pick<MoveTask, 'destinationArn' | 'maxPerSecond'>,
): string => {
  const earlier = latestTasks(context, source.arn);
  if (earlier.some(isActive)) {
    throw invalidParameter(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  }
  const table = context.table(moveTasks);
  for (const { id } of earlier.slice(KEPT - 1)) table.delete(id);
  source.settle();
  const task: MoveTask = {
    ...wanted,
    id: context.uuid(),
    sourceArn: source.arn,
    status: 'RUNNING',
    startedAtMs: context.clock.now(),
    toMove: source.messages.count('visible'),
    moved: 0,
  };
  table.put(task.id, task);
  runMoveTask(context.scope({}), task.id);
  return handleOf(task);
};

const latestTasks = (context: RequestContext, sourceArn: string): readonly MoveTask[] =>
  [...context.table(moveTasks).values()].filter((task) => task.sourceArn === sourceArn).toReversed();

const handleOf = ({ id: taskId, sourceArn }: MoveTask): string =>
  Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');

const readHandle = (handle: string): { readonly taskId: string; readonly sourceArn: string } => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(handle, 'base64').toString());
    if (isRecord(parsed) && typeof parsed.taskId === 'string' && typeof parsed.sourceArn === 'string') {
      return { taskId: parsed.taskId, sourceArn: parsed.sourceArn };
    }
  } catch {
    // Not one of ours: refused below like any other.
  }
  throw invalidParameter('Value for parameter TaskHandle is invalid.');
};

const show = (task: MoveTask): ListMessageMoveTasksResultEntry => ({
  TaskHandle: task.status === 'RUNNING' ? handleOf(task) : undefined,
  Status: task.status,
  SourceArn: task.sourceArn,
  DestinationArn: task.destinationArn,
  MaxNumberOfMessagesPerSecond: task.maxPerSecond,
  ApproximateNumberOfMessagesMoved: task.moved,
  ApproximateNumberOfMessagesToMove: task.toMove,
  FailureReason: task.failureReason,
  StartedTimestamp: task.startedAtMs,
});
