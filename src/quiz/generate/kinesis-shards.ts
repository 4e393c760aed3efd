import type { Calculation } from './calculation.ts';
import { compare, decimal, largest, over, plus, rational, roundUp, times } from './rational.ts';

/** A shard takes 1 MB or 1,000 records a second and gives 2 MB: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const kinesisShards: Calculation = {
  id: 'generated-kinesis-shards',
  topic: 'kinesis',
  exams: { 'DVA-C02': 1, 'SAA-C03': 3 },
  facts: ['n002-kinesis-dedicated-throughput'],
  reference: 'https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html',
  checked: '2026-11-21',
  pose: (random) => {
    const megabytes = rational(random.int(3, 40), 2);
    const records = rational(random.int(5, 200) * 100);
    const consumers = rational(random.int(2, 6));
    const reading = random.pick(READING);
    const inBytes = roundUp(megabytes);
    const inRecords = roundUp(over(records, rational(1000)));
    const outShared = roundUp(over(times(megabytes, consumers), rational(2)));
    const needIn = largest(inBytes, inRecords);
    const answer = reading.isShared ? largest(needIn, outShared) : needIn;
    const scenario = random.pick(SCENARIOS)(decimal(records), decimal(megabytes));
    return {
      stem: `${scenario} ${decimal(consumers)} consumers each read all of it ${reading.how}. How many shards does the stream need at least?`,
      answer,
      working: `In: ${decimal(megabytes)} MB at 1 MB a shard make ${decimal(inBytes)}, ${decimal(records)} records at 1,000 a shard make ${decimal(inRecords)}. Out: ${reading.isShared ? `${decimal(consumers)} × ${decimal(megabytes)} MB at 2 MB a shard make ${decimal(outShared)}` : 'each consumer has 2 MB a shard to itself, which the input never fills'}. The largest counts: ${decimal(answer)}.`,
      show: (value) => decimal(value, 0),
      mistakes: [
        reading.isShared
          ? { value: needIn, why: 'This leaves out the readers, who share the 2 MB a second of a shard.' }
          : {
              value: largest(needIn, outShared),
              why: 'This counts enhanced fan-out as if the readers shared the 2 MB of a shard.',
            },
        {
          value: compare(inBytes, inRecords) < 0 ? inBytes : inRecords,
          why: 'This takes the smaller of the two needs for input; both limits hold at once.',
        },
        {
          value: plus(plus(inBytes, inRecords), reading.isShared ? outShared : rational(0)),
          why: 'This adds the needs up; one shard serves input and output together.',
        },
        {
          value: roundUp(over(megabytes, rational(2))),
          why: 'This takes 2 MB a second for the input; it is the limit of the output.',
        },
        {
          value: roundUp(times(megabytes, consumers)),
          why: 'This gives a shard 1 MB a second for output; it is 2 MB.',
        },
      ],
    };
  },
};

const READING = [
  { how: 'from the shared throughput', isShared: true },
  { how: 'with enhanced fan-out', isShared: false },
] as const;

const SCENARIOS = [
  (records: string, mb: string) =>
    `A stream in provisioned mode takes ${records} records a second, ${mb} MB in total.`,
  (records: string, mb: string) =>
    `Trackers send ${records} positions a second into Kinesis Data Streams, together ${mb} MB a second, spread evenly over the partition keys.`,
] as const;
