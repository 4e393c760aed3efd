import { describe, expect, it } from 'vitest';
import { manualClock, sleep } from '../../src/core/clock.ts';
import { pacedCall } from '../../src/lab/pace.ts';

const createWorld = () => {
  const clock = manualClock(0);
  const sent: string[] = [];
  const call = pacedCall(
    async (api) => {
      sent.push(`${clock.now()} ${api}`);
      return {};
    },
    { clock, pause: (ms) => sleep(clock, ms) },
  );
  return { clock, sent, call };
};

describe('looks that nobody asked for', () => {
  it('take half of what AWS allows of an API, and no API waits for another', async () => {
    const { clock, sent, call } = createWorld();
    const calls = ['logs.FilterLogEvents', 'sqs.GetQueueUrl', 'logs.FilterLogEvents', 'sqs.GetQueueUrl'];
    const all = Promise.all(calls.map((api) => call(api, {})));
    await clock.advance(1_000);
    await all;
    expect(sent).toEqual([
      '0 logs.FilterLogEvents',
      '0 sqs.GetQueueUrl',
      '200 sqs.GetQueueUrl',
      '400 logs.FilterLogEvents',
    ]);
  });

  it('are not sent any more once they are called off', async () => {
    const { clock, sent, call } = createWorld();
    const stop = new AbortController();
    await call('cloudwatch.GetMetricData', {});
    const late = call('cloudwatch.GetMetricData', {}, { signal: stop.signal });
    stop.abort(new Error('called off'));
    const [outcome] = await Promise.all([late.catch((error: Error) => error.message), clock.advance(10_000)]);
    expect(outcome).toBe('called off');
    expect(sent).toEqual(['0 cloudwatch.GetMetricData']);
  });
});
