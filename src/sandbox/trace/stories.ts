import type { TraceEvent } from '../kernel/trace.ts';

/** An event with what came of it. */
export interface StoryNode {
  readonly id: string;
  /** Undefined where it isn't recorded, because it goes on still or was forgotten. */
  readonly event: TraceEvent | undefined;
  readonly startMs: number;
  /** It came of this event too, but is told with another one: a batch has as many causes as it has records. */
  readonly isToldElsewhere: boolean;
  /** In order of time. */
  readonly children: readonly StoryNode[];
}

/**
 * What happened, as trees: at the root of each stands what nothing else led to, mostly a call of the learner's. In order
 * of time.
 */
export const tellStories = (events: readonly TraceEvent[]): readonly StoryNode[] =>
  new Places(events).stories();

const MAX_DEPTH = 100;

/** What is left of a tree when only nodes that are wanted, and the way to them, are kept. */
export const prune = (
  node: StoryNode,
  isWanted: (node: StoryNode, parent: StoryNode | undefined) => boolean,
  parent?: StoryNode,
): StoryNode | undefined => {
  const children = node.children.flatMap((child) => prune(child, isWanted, node) ?? []);
  return children.length > 0 || isWanted(node, parent) ? { ...node, children } : undefined;
};

/** Whether something holds for any node of a tree. */
export const some = (node: StoryNode, holds: (node: StoryNode) => boolean): boolean =>
  holds(node) || node.children.some((child) => some(child, holds));

export const startOf = (event: TraceEvent): number =>
  event.atMs - ('durationMs' in event ? Math.round(event.durationMs) : 0);

/** Where each event stands in the chain of causes. */
class Places {
  /** Of what was told twice, the end. */
  readonly #events: ReadonlyMap<string, TraceEvent>;
  readonly #children = new Map<string, TraceEvent[]>();
  readonly #order: ReadonlyMap<string, number>;
  readonly #cut: string[] = [];

  constructor(events: readonly TraceEvent[]) {
    this.#events = new Map(events.map((event) => [event.id, event]));
    this.#order = new Map(events.map(({ id }, index) => [id, index]));
    for (const event of this.#events.values()) {
      for (const cause of [event.cause, ...(event.otherCauses ?? [])]) {
        if (cause === undefined || cause === event.id) continue;
        const siblings = this.#children.get(cause);
        if (siblings) siblings.push(event);
        else this.#children.set(cause, [event]);
      }
    }
  }

  /** Events without a cause; and causes that aren't over, or were forgotten: those are known by what they led to. */
  stories(): readonly StoryNode[] {
    const first = [...this.#events.values()].filter(({ cause }) => cause === undefined).map(({ id }) => id);
    const unknown = [...this.#children.keys()].filter((id) => !this.#events.has(id));
    const stories = [...first, ...unknown].map((id) => this.node(id));
    // What is cut off because it goes on for ever is a story of its own.
    for (let id = this.#cut.shift(); id !== undefined; id = this.#cut.shift()) stories.push(this.node(id));
    return stories.sort((one, other) => one.startMs - other.startMs);
  }

  node(id: string, above: readonly string[] = []): StoryNode {
    const path = [...above, id];
    const children = (this.#children.get(id) ?? []).map((event) => this.#child(event, path));
    children.sort((one, other) => one.startMs - other.startMs || this.#orderOf(one) - this.#orderOf(other));
    const event = this.#events.get(id);
    // A delivery is recorded when it is over; it began with what it led to, at the latest.
    const startMs =
      event && event.kind !== 'delivery'
        ? startOf(event)
        : Math.min(...(event ? [event.atMs] : []), ...children.map((child) => child.startMs));
    return { id, event, startMs, isToldElsewhere: false, children };
  }

  #child(event: TraceEvent, path: readonly string[]): StoryNode {
    const isOwn = event.cause === path.at(-1) && !path.includes(event.id);
    if (isOwn && path.length < MAX_DEPTH) return this.node(event.id, path);
    if (isOwn) this.#cut.push(event.id);
    return { id: event.id, event, startMs: startOf(event), isToldElsewhere: true, children: [] };
  }

  /** Where two things happened at the same moment, the one that was over first comes first. */
  #orderOf({ id }: StoryNode): number {
    return this.#order.get(id) ?? 0;
  }
}
