import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/aws/call.ts';
import { AwsCallError } from '../../src/aws/call-error.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import type { LabEvent } from '../../src/lab/lab-event.ts';
import { findLab, loadLab } from '../../src/lab/load.ts';
import { makeLookAlikes } from '../look-alikes.ts';
import { type Fault, refuse } from './fault.ts';
import { expiringKeys } from './faults.ts';
import { createFaultyWorld } from './faulty-world.ts';
import { staleReads } from './staleness.ts';
import { troubleIn } from './trouble.ts';
import { whatAwsDoes } from './what-aws-does.ts';

const load = (id: string) => loadLab(findLab([join(import.meta.dirname, '../../labs')], id));
const inventory = async (call: Call) =>
  (await listEverything(call)).map(({ type, name }) => `${type} ${name}`).sort();

const withWorld = async (
  faults: readonly Fault[],
  act: (world: Awaited<ReturnType<typeof createFaultyWorld>>) => Promise<void>,
) => {
  const world = await createFaultyWorld(faults);
  try {
    await act(world);
  } finally {
    await world.close();
  }
};

const codesOf = (events: readonly LabEvent[]) =>
  events.flatMap((event) =>
    event.kind === 'failed' && event.error instanceof AwsCallError ? [event.error.code] : [],
  );

describe('a fault that lasts is told as what it is', () => {
  it('keys that run out in the middle: nothing is called clean before it was seen', async () => {
    const keys = expiringKeys(15);
    await withWorld([keys], async ({ run, direct }) => {
      const before = await inventory(direct.call);
      const { events, end, cleanAgain } = await run(await load('sqs-fifo'));
      expect(codesOf(events)).toEqual(['ExpiredTokenException']);
      expect(end).toMatchObject({ how: 'left', cleanup: { kind: 'unknown' } });
      keys.renew();
      expect(await cleanAgain()).toMatchObject({ kind: 'clean', deleted: 1 });
      expect(await inventory(direct.call)).toEqual(before);
    });
  });

  it('a throttle without end, after it was waited for', async () => {
    const throttle: Fault = {
      name: 'throttle',
      judge: ({ api }) =>
        api === 'sqs.SendMessage'
          ? { kind: 'refuse', code: 'ThrottlingException', message: 'Rate exceeded', httpStatus: 400 }
          : undefined,
    };
    await withWorld([throttle], async ({ run }) => {
      const { events, end } = await run(await load('sqs-fifo'));
      expect(codesOf(events)).toEqual(['ThrottlingException']);
      expect(events.some((event) => event.kind === 'waiting' && event.what === 'sqs.SendMessage')).toBe(true);
      expect(end).toMatchObject({ how: 'left', cleanup: { kind: 'clean' } });
    });
  });

  it('connections that break without end', async () => {
    const cut: Fault = {
      name: 'cut',
      judge: ({ api }) => (api === 'sqs.SendMessage' ? { kind: 'reset', when: 'before' } : undefined),
    };
    await withWorld([cut], async ({ run }) => {
      const { events, end } = await run(await load('sqs-fifo'));
      expect(codesOf(events)).toEqual(['ECONNRESET']);
      expect(end).toMatchObject({ how: 'left', cleanup: { kind: 'clean' } });
    });
  });
});

describe('a fault that passes is waited for', () => {
  it('an answer that was lost, and a listing that has not yet what the call made', async () => {
    let isLost = false;
    const lost: Fault = {
      name: 'lost',
      judge: ({ api }) => {
        if (isLost || api !== 'lambda.CreateEventSourceMapping') return undefined;
        isLost = true;
        return { kind: 'reset', when: 'after' };
      },
    };
    await withWorld([lost, staleReads(2_000)], async ({ run }) => {
      const { events, end } = await run(await load('sqs-lambda-dynamodb'));
      expect(events).toContainEqual(
        expect.objectContaining({ kind: 'already-there', what: 'lambda.CreateEventSourceMapping' }),
      );
      expect(events.flatMap(troubleIn)).toEqual([]);
      expect(end).toMatchObject({ how: 'completed', skipped: 0, cleanup: { kind: 'clean' } });
    });
  });

  it('a connection that breaks after the attempts of the SDK went to a throttle', async () => {
    let count = 0;
    const both: Fault = {
      name: 'throttle and cut',
      judge: ({ api }) => {
        if (api !== 'sqs.SendMessage') return undefined;
        count += 1;
        if (count > 3) return undefined;
        return count < 3
          ? refuse('ThrottlingException', 'Rate exceeded', 400)
          : { kind: 'reset', when: 'before' };
      },
    };
    await withWorld([both], async ({ run }) => {
      const { events, end } = await run(await load('sqs-fifo'));
      expect(events.flatMap(troubleIn)).toEqual([]);
      expect(end).toMatchObject({ how: 'completed', skipped: 0, cleanup: { kind: 'clean' } });
    });
  });
});

describe("what is not the run's", () => {
  it('is never deleted, however much it looks like it', async () => {
    await withWorld(whatAwsDoes(), async ({ run, direct }) => {
      const before = await inventory(direct.call);
      let lookAlikes: readonly string[] = [];
      const { end } = await run(await load('sns-fan-out'), async (id) => {
        lookAlikes = await makeLookAlikes(direct.call, id);
      });
      expect(end).toMatchObject({ how: 'completed', cleanup: { kind: 'clean' } });
      expect(await inventory(direct.call)).toEqual([...before, ...lookAlikes].sort());
    });
  });

  it('is another run of the same lab at the same time', async () => {
    await withWorld(whatAwsDoes(), async ({ run, direct }) => {
      const before = await inventory(direct.call);
      const lab = await load('sqs-lambda-dynamodb');
      const ends = await Promise.all([run(lab), run(lab)]);
      expect(ends[0]?.run).not.toBe(ends[1]?.run);
      for (const { end } of ends) {
        expect(end).toMatchObject({ how: 'completed', skipped: 0, cleanup: { kind: 'clean' } });
      }
      expect(await inventory(direct.call)).toEqual(before);
    });
  });
});
