import { addUsage, type PriceKey, type Usage } from './prices.ts';

/** What is paid for as long as it is there, whether it is used or not. */
interface Runner {
  readonly key: PriceKey;
  readonly begunBy: ReadonlySet<string>;
  readonly endedBy: ReadonlySet<string>;
  /** The hours that are paid for so long. */
  readonly hours: (durationMs: number) => number;
}

const HOUR_MS = 3_600_000;

const RUNNERS: readonly Runner[] = [
  {
    // By the second, a minute at least, for every start: https://aws.amazon.com/ec2/pricing/on-demand/
    key: 'ec2.instance-hours',
    begunBy: new Set(['ec2.RunInstances', 'ec2.StartInstances']),
    endedBy: new Set(['ec2.TerminateInstances', 'ec2.StopInstances']),
    hours: (durationMs) => Math.max(60, Math.ceil(durationMs / 1_000)) / 3_600,
  },
  {
    // https://aws.amazon.com/kinesis/data-streams/pricing/
    key: 'kinesis.shard-hours',
    begunBy: new Set(['kinesis.CreateStream']),
    endedBy: new Set(['kinesis.DeleteStream']),
    hours: (durationMs) => Math.max(1, Math.ceil(durationMs / HOUR_MS)),
  },
];

/** Counts the hours of what runs: of instances and shards, one a call. */
export interface RunningMeter {
  /** Of a call that was answered. */
  readonly note: (api: string, atMs: number) => void;
  /** What was paid for until then. */
  readonly usage: (nowMs: number) => Usage;
}

export const createRunningMeter = (): RunningMeter => {
  const spans: { readonly runner: Runner; readonly fromMs: number; toMs?: number }[] = [];
  return {
    note: (api, atMs) => {
      const begun = RUNNERS.find(({ begunBy }) => begunBy.has(api));
      if (begun) spans.push({ runner: begun, fromMs: atMs });
      const open = spans.find(({ runner, toMs }) => toMs === undefined && runner.endedBy.has(api));
      if (open) open.toMs = atMs;
    },
    usage: (nowMs) =>
      spans
        .map(({ runner, fromMs, toMs = nowMs }): Usage => ({ [runner.key]: runner.hours(toMs - fromMs) }))
        .reduce(addUsage, {}),
  };
};
