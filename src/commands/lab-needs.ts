import { AwsCallError } from '../aws/call-error.ts';
import { listOperations } from '../aws/catalogue.ts';
import { type Need, type NeedPlace, needsAt, type Rehearsed } from '../aws/policy/need.ts';
import { isServiceKey } from '../aws/services.ts';
import type { CleanupVerdict } from '../cleanup/cleanup-event.ts';
import { cleanUp } from '../cleanup/destroy.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { type Conductor, unattended } from '../lab/conductor.ts';
import { drain } from '../lab/drain.ts';
import type { LabEvent } from '../lab/lab-event.ts';
import type { Lab } from '../lab/load.ts';
import { runLab } from '../lab/run.ts';
import type { RunContext } from '../lab/run-context.ts';
import type { Asked } from '../sandbox/kernel/service.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { countNow } from './count-now.ts';
import { createMachineWatch } from './machine-watch.ts';
import { rehearse } from './rehearsal.ts';

/**
 * What somebody needs who runs the lab at `place` and cleans up after it. The lab is done twice, in two sandboxes, which
 * check permissions as AWS does and tell what they were asked for. Throws LAB_INVALID where it doesn't come to its end.
 */
export const labNeeds = async (
  lab: Lab,
  place: NeedPlace,
  context: Pick<AppContext, 'random' | 'signal'>,
): Promise<readonly Need[]> => {
  // One after the other: functions that have to share the processor would run into their timeouts.
  const first = await rehearsed(lab, { aheadMs: 0 }, context);
  const second = await rehearsed(lab, { aheadMs: ELSEWHEN_MS }, context);
  return allNeeds([first, second], place);
};

/** What two rehearsals were asked for, and what cleanup may need besides. */
export const allNeeds = (rehearsals: readonly [Rehearsed, Rehearsed], place: NeedPlace): readonly Need[] =>
  needsAt(rehearsals, place).flatMap((need) => [need, ...(SOMETIMES[need.action]?.(need) ?? [])]);

/** What cleanup does only where it comes upon something that may be over: an execution that still runs. */
const SOMETIMES: Readonly<Record<string, (need: Need) => readonly Need[]>> = {
  'states:DeleteStateMachine': ({ resource }) => [
    { action: 'states:StopExecution', resource: `${resource.replace(':stateMachine:', ':execution:')}:*` },
  ],
};

/** The other rehearsal is more than a year later, so that no date in a name is the same. */
export const ELSEWHEN_MS = 500 * 86_400_000;

const rehearsed = async (
  lab: Lab,
  { aheadMs }: { readonly aheadMs: number },
  context: Pick<AppContext, 'random' | 'signal'>,
): Promise<Rehearsed> => {
  const asked: Asked[] = [];
  const onAsked = (one: Asked) => asked.push(one);
  return rehearse(
    { lab, aheadMs, onAsked },
    async ({ sandbox, run }) => {
      await doEverything(run);
      return askedOfLearner(asked, { sandbox, run: run.journal.run });
    },
    context,
  );
};

/** Of what a sandbox asked, that which it asked of the learner. */
export const askedOfLearner = async (
  asked: readonly Asked[],
  { sandbox, run }: { readonly sandbox: Sandbox; readonly run: string },
): Promise<Rehearsed> => {
  const { accessKeyId } = sandbox.keys;
  const own = asked.filter(({ caller }) => caller.kind === 'user' && caller.accessKeyId === accessKeyId);
  const needs = await Promise.all(own.map(async (one) => ({ ...one, action: await spelled(one.action) })));
  return { run, account: sandbox.account, region: sandbox.region, needs };
};

/** IAM reads actions in any case, and SQS tells its own in lower case; people read them as AWS documents them. */
const spelled = async (action: string): Promise<string> => {
  const [prefix = '', name = ''] = action.split(':');
  const service = prefix.toLowerCase();
  const operations = isServiceKey(service) ? await listOperations(service) : [];
  const known = operations.find((operation) => operation.toLowerCase() === name.toLowerCase());
  return `${service}:${known ?? name}`;
};

/** All that is ever called: the lab done, taken up again, looked at as a guided run does, and cleaned up. */
export const doEverything = async (run: RunContext): Promise<CleanupVerdict> => {
  try {
    const { events, value: end } = await drain(runLab(run, STOPPING));
    if (end.how !== 'completed') throw incomplete(run.lab, stoppedAt(events));
    await drain(runLab(run, STOPPING));
    const { signal = new AbortController().signal } = run;
    await countNow(run, signal);
    await createMachineWatch(run).look(signal);
    const { value: verdict } = await drain(cleanUp({ ...run, mode: 'delete' }));
    return verdict;
  } catch (cause) {
    if (!(cause instanceof AwsCallError) || cause.failure === 'interrupted') throw cause;
    throw incomplete(run.lab, `${cause.code}: ${cause.message}`);
  }
};

const STOPPING: Conductor = { ...unattended({ finish: 'keep' }), finish: async () => 'resume-later' };

/** The check that the run could not get past. */
const stoppedAt = (events: readonly LabEvent[]): string => {
  const last = events.findLast((event) => event.kind === 'checked' && event.verdict.kind !== 'met');
  if (last?.kind !== 'checked') return 'a step is not met';
  const { step, that, verdict } = last;
  const seen = verdict.kind === 'broken' ? verdict.cause.message : 'actual' in verdict ? verdict.actual : '';
  return `step ${step} is not met (${that}: ${seen})`;
};

const incomplete = (lab: Lab, why: string): LabsError =>
  new LabsError('LAB_INVALID', `The lab ${lab.id} does not come to its end in a sandbox: ${why}.`, {
    fix: `Run serverless-labs verify ${lab.id} to see more.`,
  });
