import type { Fault } from './fault.ts';
import { hiccups } from './faults.ts';
import { propagationDelay } from './propagation.ts';
import { slowDeletes, staleReads } from './staleness.ts';
import { throttling } from './throttling.ts';

/** All that AWS does to a lab on an ordinary day. */
export const whatAwsDoes = (): readonly Fault[] => [
  propagationDelay(8_000),
  staleReads(2_000),
  slowDeletes(15_000),
  throttling(),
  hiccups(17),
];
