import { aliasWeights } from './alias-weights.ts';
import { apiCache } from './api-cache.ts';
import { apiThrottling } from './api-throttling.ts';
import type { Calculation } from './calculation.ts';
import { fifoThroughput } from './fifo-throughput.ts';
import { kinesisShards } from './kinesis-shards.ts';
import { lambdaConcurrency } from './lambda-concurrency.ts';
import { lambdaCost } from './lambda-cost.ts';
import { messagesInFlight } from './messages-in-flight.ts';
import { readCapacity } from './read-capacity.ts';
import { retrySchedule } from './retry-schedule.ts';
import { stateTransitions } from './state-transitions.ts';
import { timeToLive } from './time-to-live.ts';
import { visibilityTimeout } from './visibility-timeout.ts';
import { writeCapacity } from './write-capacity.ts';

/** Every calculation. A new one is its file and a line here. */
export const CALCULATIONS: readonly Calculation[] = [
  readCapacity,
  writeCapacity,
  lambdaCost,
  lambdaConcurrency,
  visibilityTimeout,
  messagesInFlight,
  fifoThroughput,
  kinesisShards,
  apiThrottling,
  stateTransitions,
  retrySchedule,
  aliasWeights,
  apiCache,
  timeToLive,
];
