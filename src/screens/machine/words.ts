import { harmlessLine } from '../../terminal/harmless.ts';
import { counted } from '../../terminal/layout.ts';
import { durationText } from '../trace-event.ts';
import type { MachineGraph, MachineState } from './graph.ts';
import type { MachineProgress, StateProgress } from './progress.ts';

/** A machine in words, a numbered line a state: for screen readers and files. */
export const machineWords = (graph: MachineGraph, progress: MachineProgress): readonly string[] =>
  linesOf(graph, { progress, prefix: '' });

/** How far a machine is, in a sentence: `Check: succeeded. Charge: running. Not begun: Ship, Reject.` */
export const machineSentence = (graph: MachineGraph, progress: MachineProgress): string => {
  const names = namesIn(graph);
  const begun = names.flatMap((state) => {
    const own = progress.get(state);
    return own ? [`${harmlessLine(state, 80)}: ${factsOf(own)}.`] : [];
  });
  const open = names.filter((state) => !progress.has(state)).map((state) => harmlessLine(state, 80));
  return [...begun, ...(open.length > 0 ? [`Not begun: ${open.join(', ')}.`] : [])].join(' ');
};

const namesIn = ({ states }: MachineGraph): readonly string[] =>
  states.flatMap(({ name: own, inner }) => [own, ...inner.flatMap(namesIn)]);

interface Place {
  readonly progress: MachineProgress;
  /** Numbers of the states around: `2.1.` */
  readonly prefix: string;
}

const linesOf = (graph: MachineGraph, { progress, prefix }: Place): readonly string[] => {
  const { startAt, states } = graph;
  return states.flatMap((state, index) => {
    const number = `${prefix}${index + 1}`;
    const start = state.name === startAt && index > 0 ? ' Here it starts.' : '';
    const own = `${number} ${name(state)}, ${describe(state)}.${start} ${wayOn(state)}. ${progressText(progress.get(state.name))}`;
    return [own, ...innerLines(state, { progress, prefix: `${number}.` })];
  });
};

const innerLines = ({ type, inner }: MachineState, { progress, prefix }: Place): readonly string[] => {
  if (type !== 'Parallel') return inner.flatMap((graph) => linesOf(graph, { progress, prefix }));
  return inner.flatMap((graph, index) => [
    `${prefix}${index + 1} branch ${index + 1} of ${inner.length}:`,
    ...linesOf(graph, { progress, prefix: `${prefix}${index + 1}.` }),
  ]);
};

const name = (state: MachineState): string => harmlessLine(state.name, 80);

const describe = ({ type, detail }: MachineState): string =>
  detail === '' ? harmlessLine(type, 20) : `${harmlessLine(type, 20)}: ${harmlessLine(detail, 200)}`;

const wayOn = ({ transitions, isEnd, type }: MachineState): string => {
  const ways = transitions.map(({ to, label }) => {
    const target = harmlessLine(to, 80);
    if (label === '') return `then ${target}`;
    const when = harmlessLine(label, 200);
    return when.startsWith('catch ') || when === 'otherwise' ? `${when}: ${target}` : `if ${when}: ${target}`;
  });
  if (isEnd) ways.unshift(type === 'Fail' ? 'then the execution fails' : 'then the end');
  const text = ways.join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const progressText = (state: StateProgress | undefined): string => {
  const text = state ? factsOf(state) : 'not begun';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

const factsOf = (state: StateProgress): string =>
  [
    state.status,
    ...(state.entered > 1 ? [`entered ${state.entered} times`] : []),
    ...(state.failedAttempts > 0 ? [counted(state.failedAttempts, 'failed attempt')] : []),
    ...(state.open === 0 && state.durationMs > 0 ? [durationText(state.durationMs)] : []),
    ...(state.error === undefined ? [] : [harmlessLine(state.error, 80)]),
  ].join(', ');
