import type { InstanceStateChange } from '@aws-sdk/client-ec2';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import type { Ec2Sdk } from '../ec2-sdk.ts';
import { ec2Error, endDryRun } from '../errors.ts';
import { tagsOf } from '../tags/tag-table.ts';
import {
  getInstances,
  type Instance,
  instanceArn,
  instances,
  type StateName,
  showState,
} from './instance.ts';
import { enterState } from './state-machine.ts';

interface Request {
  readonly InstanceIds: readonly string[];
  readonly DryRun?: boolean | undefined;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html and its neighbours */
export const stateOperations = {
  StartInstances: {
    authorize: (input, context) => mayChange('ec2:StartInstances', input, context),
    handle: async (input, context) => ({ StartingInstances: await changeAll(context, input, start) }),
  },
  StopInstances: {
    authorize: (input, context) => mayChange('ec2:StopInstances', input, context),
    handle: async (input, context) => {
      if (input.Hibernate)
        throw ec2Error(
          'UnsupportedHibernationConfiguration',
          'The specified instance is not configured for hibernation.',
        );
      return { StoppingInstances: await changeAll(context, input, stop) };
    },
  },
  TerminateInstances: {
    authorize: (input, context) => mayChange('ec2:TerminateInstances', input, context),
    handle: async (input, context) => ({ TerminatingInstances: await changeAll(context, input, terminate) }),
  },
  RebootInstances: {
    authorize: (input, context) => mayChange('ec2:RebootInstances', input, context),
    handle: (input, context) => {
      for (const { id, state } of getInstances(context, input.InstanceIds))
        if (state !== 'running') throw wrongState(id, 'rebooted');
      endDryRun(input);
      // The machine stays the same one: no state changes, and nobody is told.
      return {};
    },
  },
} satisfies Operations<Ec2Sdk>;

const mayChange = (action: string, input: Request, context: RequestContext): readonly Authorization[] =>
  input.InstanceIds.map((id) => ({
    action,
    resource: instanceArn(context, id),
    conditions: Object.fromEntries(
      Object.entries(tagsOf(context, id)).flatMap(([key, value]) => [
        [`aws:ResourceTag/${key}`, value],
        [`ec2:ResourceTag/${key}`, value],
      ]),
    ),
  }));

/** What an instance is to become; undefined where nothing is to be done. Throws AwsError where that can't be. */
type Change = (
  instance: Instance,
) => { readonly to: StateName; readonly with: Partial<Instance> } | undefined;

/** All of them or none: what one can't do is found out before another has done it. */
const changeAll = async (
  context: RequestContext,
  input: Request,
  change: (nowMs: number) => Change,
): Promise<InstanceStateChange[]> => {
  const plans = getInstances(context, [...new Set(input.InstanceIds)]).map((instance) => ({
    instance,
    planned: change(context.clock.now())(instance),
  }));
  endDryRun(input);
  const changes: InstanceStateChange[] = [];
  for (const { instance, planned } of plans) {
    const state = planned
      ? await move(context, { ...instance, ...planned.with }, planned.to)
      : instance.state;
    changes.push({
      InstanceId: instance.id,
      CurrentState: showState(state),
      PreviousState: showState(instance.state),
    });
  }
  return changes;
};

const move = async (context: Context, instance: Instance, to: StateName): Promise<StateName> => {
  await enterState(context, instance, to);
  return context.table(instances).get(instance.id)?.state ?? to;
};

const start =
  (nowMs: number): Change =>
  ({ id, state }) => {
    if (state === 'running' || state === 'pending') return undefined;
    if (state !== 'stopped') throw wrongState(id, 'started');
    return { to: 'pending', with: { launchedMs: nowMs, transitionReason: '' } };
  };

const stop =
  (nowMs: number): Change =>
  ({ id, state, runningSinceMs, isProtectedFromStopping }) => {
    if (isProtectedFromStopping) throw protectedFrom(id, 'stopped', 'disableApiStop');
    if (state === 'stopped' || state === 'stopping') return undefined;
    if (state === 'pending' && runningSinceMs === undefined)
      throw ec2Error(
        'IncorrectInstanceState',
        `Instance '${id}' cannot be stopped as it has never reached the 'running' state.`,
      );
    if (state !== 'running') throw wrongState(id, 'stopped');
    return { to: 'stopping', with: { transitionReason: byUser(nowMs) } };
  };

const terminate =
  (nowMs: number): Change =>
  ({ id, state, isProtectedFromTermination }) => {
    if (isProtectedFromTermination) throw protectedFrom(id, 'terminated', 'disableApiTermination');
    if (state === 'terminated' || state === 'shutting-down') return undefined;
    // A machine that is off has nothing to shut down.
    const to = state === 'stopped' ? 'terminated' : 'shutting-down';
    return { to, with: { transitionReason: byUser(nowMs) } };
  };

/** `User initiated (2026-11-21 09:00:00 GMT)` */
const byUser = (nowMs: number): string =>
  `User initiated (${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')} GMT)`;

const wrongState = (id: string, what: 'started' | 'stopped' | 'rebooted') =>
  ec2Error('IncorrectInstanceState', `The instance '${id}' is not in a state from which it can be ${what}.`);

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html */
const protectedFrom = (id: string, what: 'stopped' | 'terminated', attribute: string) =>
  ec2Error(
    'OperationNotPermitted',
    `The instance '${id}' may not be ${what}. Modify its '${attribute}' instance attribute and try again.`,
  );
