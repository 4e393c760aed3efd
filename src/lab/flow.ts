import type { CallInput } from '../aws/json.ts';
import { typeCreatedBy } from '../cleanup/resource-types/index.ts';
import { interpolateText } from './interpolate.ts';
import { isCountable } from './live-counts.ts';
import type { Lab } from './load.ts';
import { type RunContext, scopeOf } from './run-context.ts';

/** A thing of the lab's that a node of its flow stands for. */
export interface FlowResource {
  readonly type: string;
  /** Its name in AWS. */
  readonly name: string;
}

/** A node of a lab's flow; undefined where it is none of the lab's resources, such as the shop that sends orders. */
export interface FlowNode {
  readonly label: string;
  readonly resource: FlowResource | undefined;
}

/** The stages of a flow, one after the other, each with what stands side by side: `a -> b -> c, d and e`. */
export const flowStages = (flow: string): readonly (readonly string[])[] =>
  flow
    .split(/\s*(?:->|→)\s*/)
    .map((stage) => stage.split(/\s*,\s*|\s+and\s+/).filter((label) => label !== ''))
    .filter((stage) => stage.length > 0);

/** The nodes of the lab's flow with what they stand for in this run. */
export const flowNodes = (context: RunContext): readonly FlowNode[] => {
  const { lab } = context;
  const made = createdIn(lab);
  const scope = scopeOf(context);
  return flowStages(lab.flow ?? '')
    .flat()
    .map((label) => {
      const found = resourceFor(label, made, lab.names);
      return { label, resource: found && { type: found.type, name: interpolateText(found.name, scope) } };
    });
};

/** The names in AWS of what the lab's steps make of a type. */
export const madeNames = (context: RunContext, type: string): readonly string[] => {
  const scope = scopeOf(context);
  return createdIn(context.lab)
    .filter((made) => made.type === type)
    .map(({ name }) => interpolateText(name, scope));
};

/** What a lab's steps make that can be counted; names still have their placeholders. */
const createdIn = ({ steps }: Lab): readonly FlowResource[] => {
  const all = steps.flatMap((step) =>
    step.do.flatMap((action) => (action.kind === 'call' ? createdBy(action.call, action.with) : [])),
  );
  return [...new Map(all.map((resource) => [`${resource.type} ${resource.name}`, resource])).values()];
};

const createdBy = (api: string, input: Readonly<Record<string, unknown>>): readonly FlowResource[] => {
  const [type, definition] = typeCreatedBy(api) ?? [];
  if (type === undefined || !isCountable(type)) return [];
  const texts: CallInput = Object.fromEntries(
    Object.entries(input).flatMap(([member, value]) => (typeof value === 'string' ? [[member, value]] : [])),
  );
  const name = definition?.chosenName?.(texts);
  return name === undefined ? [] : [{ type, name }];
};

/** By the key in `names`, then by the name itself, then by what kind of thing it is, where there is one of that kind. */
const resourceFor = (
  label: string,
  made: readonly FlowResource[],
  names: Readonly<Record<string, string>>,
): FlowResource | undefined => {
  const wanted = plain(label);
  const byKey = made.filter(({ name }) => plain(keyIn(name)) === wanted);
  const byName = made.filter(({ name }) => plain(spelled(name, names)) === wanted);
  const byKind = made.filter(({ type }) => plain(type.split('.')[1] ?? '') === wanted);
  // A table and a queue may both be called orders.
  return [byKey, byName, byKind].find((found) => found.length === 1)?.[0];
};

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9.]/g, '');

const keyIn = (name: string): string => /^\$\{names\.(\w+)\}$/.exec(name)?.[1] ?? '';

/** `${names.payments}.fifo` is `payments.fifo` to people. */
const spelled = (name: string, names: Readonly<Record<string, string>>): string =>
  name.replace(/\$\{names\.(\w+)\}/g, (_, key: string) => names[key] ?? key);
