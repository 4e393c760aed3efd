import type { Bus } from '../../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { parseJson } from '../../../kernel/json.ts';
import { readProgram } from '../definition/asl.ts';
import { openExecutionLog } from '../history/execution-log.ts';
import { forgetfulJournal, tableJournal } from '../history/journal.ts';
import { tellStatus } from '../history/status-event.ts';
import { type Execution, executions, machines, progress, type Revision, revisions } from '../rows.ts';
import { resumeThreads } from './resume.ts';
import { createRoot } from './root-thread.ts';
import { type Ending, NOT_TRUNCATED, Run } from './run.ts';

/** "Express Workflows can run for up to five minutes", Standard ones for a year. */
const MAX_EXPRESS_SECONDS = 300;
const MAX_STANDARD_SECONDS = 31_536_000;

/** What runs in a sandbox. */
export class Engine {
  readonly #runs = new Map<string, Run>();
  readonly #waiting = new Map<string, ((ended: Execution) => void)[]>();

  find(executionArn: string): Run | undefined {
    return this.#runs.get(executionArn);
  }

  /** Starts an execution that has just been written down; calls back when it has ended. */
  start(context: Context, execution: Execution, revision: Revision): Promise<Execution> {
    const run = this.#open(context, execution, { revision, lastEvent: 0 });
    const ended = new Promise<Execution>((resolve) => this.whenEnded(context, execution.arn, resolve));
    run.record(undefined, 'ExecutionStarted', {
      member: 'executionStartedEventDetails',
      value: {
        input: execution.input,
        inputDetails: NOT_TRUNCATED,
        roleArn: execution.roleArn,
        ...(execution.versionArn !== undefined && { stateMachineVersionArn: execution.versionArn }),
        ...(execution.aliasArn !== undefined && { stateMachineAliasArn: execution.aliasArn }),
      },
    });
    const root = createRoot(run.program);
    root.lastEvent = 1;
    run.story.begun();
    run.add(root);
    run.enter(root, run.program.StartAt, parseJson(execution.input));
    if (!run.isOver) run.flush();
    return ended;
  }

  /** Goes on with an execution that a closed sandbox left running. */
  resume(context: Context, execution: Execution): void {
    const revision = context.table(revisions).get(execution.revision);
    if (!revision) return;
    const lastEvent = context.table(progress).get(execution.arn)?.lastEvent ?? 0;
    resumeThreads(this.#open(context, execution, { revision, lastEvent }));
  }

  whenEnded(context: Context, arn: string, then: (ended: Execution) => void): void {
    const known = context.table(executions).get(arn);
    if (known && known.status !== 'RUNNING') {
      then(known);
      return;
    }
    this.#waiting.set(arn, [...(this.#waiting.get(arn) ?? []), then]);
  }

  stop(): void {
    for (const run of this.#runs.values()) run.abandon();
    this.#runs.clear();
  }

  isRunning(machineArn: string): boolean {
    return [...this.#runs.values()].some((run) => run.execution.machineArn === machineArn);
  }

  #open(
    requestContext: Context,
    execution: Execution,
    { revision, lastEvent }: { readonly revision: Revision; readonly lastEvent: number },
  ): Run {
    const context = requestContext.scope({ cause: execution.cause });
    const log = openExecutionLog(context, execution, revision.logging);
    const run = new Run({
      context,
      execution,
      program: readProgram(revision.definition),
      journal: execution.type === 'STANDARD' ? tableJournal(context, execution.arn) : forgetfulJournal(),
      lastEvent,
      onEvent: log.add,
      onEnd: (ending) => this.#ended(run, ending),
      executions: {
        whenEnded: (arn, then) => this.whenEnded(context, arn, then),
        stop: (arn) => this.#runs.get(arn)?.end({ status: 'ABORTED' }),
      },
      isDeleted: () => context.table(machines).get(execution.machineName)?.status === 'DELETING',
    });
    this.#runs.set(execution.arn, run);
    this.#limit(run);
    return run;
  }

  #limit(run: Run): void {
    const { execution, program } = run;
    const longest = execution.type === 'EXPRESS' ? MAX_EXPRESS_SECONDS : MAX_STANDARD_SECONDS;
    const seconds = Math.min(program.TimeoutSeconds ?? longest, longest);
    run.arm('execution', execution.startMs + seconds * 1000, () => run.end({ status: 'TIMED_OUT' }));
  }

  #ended(run: Run, ending: Ending): void {
    const { execution, context } = run;
    this.#runs.delete(execution.arn);
    const ended: Execution = {
      ...execution,
      status: ending.status,
      stopMs: context.clock.now(),
      ...(ending.status === 'SUCCEEDED'
        ? { output: ending.output }
        : { error: ending.error, failureCause: ending.cause }),
    };
    if (execution.type === 'STANDARD') context.table(executions).put(execution.arn, ended);
    tellStatus(context, ended);
    this.#finishDeletion(context, execution);
    const waiting = this.#waiting.get(execution.arn) ?? [];
    this.#waiting.delete(execution.arn);
    for (const then of waiting) then(ended);
    context.bus.publish('states.execution', execution.arn);
  }

  /** A machine that is being deleted goes with its last execution. */
  #finishDeletion(context: Context, { machineName, machineArn }: Execution): void {
    const machine = context.table(machines).get(machineName);
    if (machine?.status === 'DELETING' && !this.isRunning(machineArn))
      context.table(machines).delete(machineName);
  }
}

const engines = new WeakMap<Bus, Engine>();

/** The sandbox's engine; each sandbox has one bus. */
export const engineOf = (context: Context): Engine => {
  const engine = engines.get(context.bus) ?? new Engine();
  engines.set(context.bus, engine);
  return engine;
};

/** Takes up what was running when the sandbox closed or was killed. */
export const resumeExecutions = (service: ServiceContext): void => {
  for (const scope of service.scopes(executions)) {
    const context = service.scope(scope);
    for (const execution of [...context.table(executions).values()]) {
      if (execution.status === 'RUNNING') engineOf(context).resume(context, execution);
    }
  }
};
