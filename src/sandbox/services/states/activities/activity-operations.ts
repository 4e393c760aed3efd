import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { arnOf, checkArn, checkName } from '../arns.ts';
import { activityDoesNotExist, invalidToken } from '../errors.ts';
import { engineOf } from '../interpreter/engine.ts';
import { startActivity } from '../interpreter/task-answers.ts';
import { pageOf } from '../page.ts';
import { type Activity, activities, type TokenRow, tokens } from '../rows.ts';
import type { StatesSdk } from '../states-sdk.ts';
import { tagsOf } from '../tags.ts';

/** "The maximum time the service holds on to the request before responding is 60 seconds." */
const POLL_MS = 60_000;

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html */
export const activityOperations = {
  CreateActivity: {
    authorize: (input, context) => ({
      action: 'states:CreateActivity',
      resource: arnOf(context, 'activity', input.name),
    }),
    handle: ({ name, tags }, context) => {
      checkName(name);
      const arn = arnOf(context, 'activity', name);
      // "CreateActivity is an idempotent API": what is there is told, its tags stay.
      const known = context.table(activities).get(name);
      if (known) return { activityArn: known.arn, creationDate: new Date(known.creationMs) };
      const activity: Activity = { name, arn, creationMs: context.clock.now(), tags: tagsOf(tags, arn) };
      context.table(activities).put(name, activity);
      return { activityArn: arn, creationDate: new Date(activity.creationMs) };
    },
  },
  DescribeActivity: {
    authorize: (input, context) => authorize(context, input.activityArn),
    handle: ({ activityArn }, context) => show(getActivity(context, activityArn)),
  },
  DeleteActivity: {
    authorize: (input, context) => authorize(context, input.activityArn),
    handle: ({ activityArn }, context) => {
      checkArn(activityArn, ['activity']);
      context.table(activities).delete(nameIn(activityArn));
      return {};
    },
  },
  ListActivities: {
    handle: ({ maxResults, nextToken }, context) => {
      const all = [...context.table(activities).values()];
      const page = pageOf(all, { maxResults, nextToken, keyOf: ({ arn }) => arn, invalidToken });
      return { activities: page.items.map(show), nextToken: page.nextToken };
    },
  },
  GetActivityTask: {
    authorize: (input, context) => authorize(context, input.activityArn),
    handle: async ({ activityArn, workerName }, context) => {
      getActivity(context, activityArn);
      const task = await nextTask(context, activityArn);
      if (!task?.activity) return {};
      const { token, activity } = task;
      context.table(tokens).put(token, { ...task, activity: { ...activity, isStarted: true } });
      startActivity(engineOf(context).find(task.execution), task, workerName);
      return { taskToken: token, input: activity.input };
    },
  },
} satisfies Operations<StatesSdk>;

const authorize = (context: RequestContext, arn: string): Authorization => ({
  action: `states:${context.operation}`,
  resource: arn,
});

const nameIn = (arn: string): string => arn.split(':').slice(6).join(':');

const show = ({ arn, name, creationMs }: Activity) => ({
  activityArn: arn,
  name,
  creationDate: new Date(creationMs),
});

const getActivity = (context: Context, arn: string): Activity => {
  checkArn(arn, ['activity']);
  const activity = context.table(activities).get(nameIn(arn));
  if (activity?.arn !== arn) throw activityDoesNotExist(arn);
  return activity;
};

const waitingTask = (context: Context, arn: string): TokenRow | undefined => {
  for (const row of context.table(tokens).values()) {
    if (row.activity?.arn === arn && !row.activity.isStarted) return row;
  }
  return undefined;
};

/** The oldest task that no worker has; waits for one, up to a minute. */
const nextTask = async (context: RequestContext, arn: string): Promise<TokenRow | undefined> => {
  const found = waitingTask(context, arn);
  if (found) return found;
  await new Promise<void>((resolve) => {
    const end = () => {
      timer.cancel();
      unsubscribe();
      resolve();
    };
    const timer = context.clock.after(POLL_MS, end);
    const unsubscribe = context.bus.subscribe('states.activity', (wakened) => {
      if (wakened === arn) end();
    });
    context.signal.addEventListener('abort', end, { once: true });
  });
  return context.signal.aborted ? undefined : waitingTask(context, arn);
};
