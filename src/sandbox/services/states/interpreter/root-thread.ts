import type { Program } from '../definition/asl.ts';
import type { Thread } from './thread.ts';

/** The machine's own line of control. */
export const createRoot = (program: Program): Thread => ({
  id: '0',
  parent: undefined,
  index: 0,
  containerPath: [],
  container: program,
  item: undefined,
  stateName: program.StartAt,
  input: null,
  enteredId: 0,
  enteredMs: 0,
  lastEvent: 0,
  retries: {},
  retryCount: 0,
  variables: {},
  phase: { kind: 'entered' },
  items: [],
  output: null,
  attempt: 0,
  children: [],
});
