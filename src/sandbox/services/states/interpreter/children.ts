import type { Json } from '../../../kernel/json.ts';
import type { Container } from '../definition/asl.ts';
import type { Run } from './run.ts';
import type { Thread } from './thread.ts';

export interface ChildPlan {
  readonly index: number;
  readonly container: Container;
  /** Where the container stands below the parent's state. */
  readonly path: readonly string[];
  readonly item?: Thread['item'];
}

/** A thread for a branch or an iteration; it enters its first state when it is started. */
export const createChild = (parent: Thread, { index, container, path, item }: ChildPlan): Thread => {
  const child: Thread = {
    id: `${parent.id}.${index}`,
    parent,
    index,
    container,
    containerPath: [...parent.containerPath, 'States', parent.stateName, ...path],
    item,
    stateName: container.StartAt,
    input: null,
    enteredId: 0,
    enteredMs: 0,
    lastEvent: parent.lastEvent,
    retries: {},
    retryCount: 0,
    variables: {},
    phase: { kind: 'entered' },
    items: [],
    output: null,
    attempt: 0,
    children: [],
  };
  parent.children.push(child);
  return child;
};

export const startChild = (run: Run, child: Thread, input: Json): void => {
  run.add(child);
  run.enter(child, child.container.StartAt, input);
};

/** The outputs in order, once all have ended; the children are forgotten. */
export const joinChildren = (run: Run, parent: Thread, count: number): Json[] | undefined => {
  const ended = parent.children.filter((child) => child.phase.kind === 'ended');
  if (ended.length < count) return undefined;
  const outputs = ended.toSorted((left, right) => left.index - right.index).map((child) => child.output);
  parent.lastEvent = Math.max(parent.lastEvent, ...ended.map((child) => child.lastEvent));
  for (const child of ended) run.remove(child);
  parent.children = [];
  return outputs;
};
