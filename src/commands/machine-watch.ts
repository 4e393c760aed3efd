import { isNotFound } from '../aws/call-error.ts';
import type { JsonObject } from '../aws/json.ts';
import { madeNames } from '../lab/flow.ts';
import type { RunContext } from '../lab/run-context.ts';
import type { TraceEvent } from '../sandbox/kernel/trace.ts';
import { traceReader } from '../sandbox/kernel/trace-log.ts';
import type { LiveMachine } from '../screens/machine/board.ts';
import type { ExecutionView } from '../screens/machine/history.ts';
import { executionOf, readNewest } from './execution-view.ts';

/** Somebody who looks at the state machines of a run. */
export interface MachineWatch {
  /** A few read-only calls; none in a lab without a state machine. Throws only when interrupted. */
  readonly look: (signal: AbortSignal) => Promise<void>;
  /** What the last look has found: the machine whose execution began last. */
  readonly seen: () => LiveMachine | undefined;
}

/** `sandboxFolder` has the trace, which alone knows of Express executions. */
export const createMachineWatch = (run: RunContext, sandboxFolder?: string): MachineWatch => {
  const names = madeNames(run, 'states.state-machine');
  const express = expressReader(run, sandboxFolder);
  let seen: LiveMachine | undefined;
  let known: ExecutionView | undefined;
  const lookNow = async (signal: AbortSignal): Promise<LiveMachine | undefined> => {
    const call: RunContext['connection']['call'] = (api, input) =>
      run.connection.call(api, input, { signal });
    const events = express();
    const found: Found[] = [];
    for (const name of names) found.push(...(await findMachine(name, { call, events, run })));
    const newest = found.toSorted((a, b) => b.startedMs - a.startedMs)[0];
    if (!newest) return undefined;
    const { name, definition, executionArn } = newest;
    if (executionArn === undefined) return { name, definition, execution: undefined };
    // What is over stays as it is.
    if (known?.arn !== executionArn || known.status === 'RUNNING')
      known = await readNewest(executionArn, call, events);
    const isOfThis = known.definition === definition;
    return { name, definition, execution: isOfThis ? executionIn(known) : undefined };
  };
  return {
    look: async (signal) => {
      if (names.length === 0) return;
      try {
        seen = await lookNow(signal);
      } catch (error) {
        signal.throwIfAborted();
        // The drawing is an ornament: what may not be seen is not drawn.
        if (!(error instanceof Error)) throw error;
      }
    },
    seen: () => seen,
  };
};

const executionIn = ({ arn, status, events }: ExecutionView) => ({
  ...{ name: arn.split(':')[7] ?? '', status, events },
});

/** A machine of the run's that is there, with the execution that began last. */
interface Found {
  readonly name: string;
  readonly definition: string;
  readonly executionArn: string | undefined;
  /** When that began; without one, when the machine was created. */
  readonly startedMs: number;
}

interface Looking {
  readonly call: RunContext['connection']['call'];
  readonly events: readonly TraceEvent[];
  readonly run: RunContext;
}

const findMachine = async (name: string, { call, events, run }: Looking): Promise<readonly Found[]> => {
  const { partition, region, account } = run.connection.target;
  const stateMachineArn = `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
  const machine = await call('states.DescribeStateMachine', { stateMachineArn }).catch((error) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  if (!machine) return [];
  const newest =
    machine.type === 'EXPRESS' ? newestExpress(name, events) : await newestStandard(stateMachineArn, call);
  const definition = String(machine.definition);
  return [
    {
      ...{ name, definition, executionArn: newest?.arn },
      startedMs: newest?.startedMs ?? Date.parse(String(machine.creationDate)),
    },
  ];
};

interface Newest {
  readonly arn: string;
  readonly startedMs: number;
}

const newestStandard = async (
  stateMachineArn: string,
  call: Looking['call'],
): Promise<Newest | undefined> => {
  const { executions } = await call('states.ListExecutions', { stateMachineArn, maxResults: 1 });
  const [first]: readonly (JsonObject | undefined)[] = Array.isArray(executions) ? executions : [];
  return first && { arn: String(first.executionArn), startedMs: Date.parse(String(first.startDate)) };
};

/** Express executions can't be listed; the sandbox's trace knows them. */
const newestExpress = (name: string, events: readonly TraceEvent[]): Newest | undefined => {
  const last = events.findLast((event) => executionOf(event)?.split(':')[6] === name);
  const arn = last && executionOf(last);
  if (arn === undefined) return undefined;
  const first = events.find((event) => executionOf(event) === arn);
  const spentMs = first && 'durationMs' in first ? Number(first.durationMs) : 0;
  return { arn, startedMs: (first?.atMs ?? 0) - spentMs };
};

/** The events of Express executions since the run began to be watched; none outside of the sandbox. */
const expressReader = ({ connection }: RunContext, folder?: string): (() => readonly TraceEvent[]) => {
  if (connection.target.kind !== 'sandbox' || folder === undefined) return () => [];
  const reader = traceReader(folder);
  let kept: readonly TraceEvent[] = [];
  return () => {
    const added = reader.next().filter((event) => executionOf(event)?.includes(':express:'));
    kept = [...kept, ...added].slice(-MOST_EVENTS);
    return kept;
  };
};

const MOST_EVENTS = 2000;
