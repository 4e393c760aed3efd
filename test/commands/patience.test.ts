import { expect, it } from 'vitest';
import { createPatience } from '../../src/commands/patience.ts';
import { manualClock } from '../../src/core/clock.ts';

const WAITING = { kind: 'waiting', step: 's', what: 'w', delayMs: 1 } as const;
const NOT_YET = { kind: 'not-yet', isThere: true, expected: 'e', actual: 'a', why: undefined } as const;
const DOING = { kind: 'doing', step: 's', what: 'w' } as const;

it('nobody waits longer than five seconds for the sandbox, counted from the last thing that happened', async () => {
  const clock = manualClock(0);
  const patience = createPatience(clock, { kind: 'sandbox' });
  await clock.advance(4_999);
  expect(patience.isLeft()).toBe(true);
  patience.note(DOING);
  await clock.advance(4_999);
  patience.note(WAITING);
  expect(patience.isLeft()).toBe(true);
  await clock.advance(1);
  expect(patience.isLeft()).toBe(false);
  patience.renew();
  expect(patience.isLeft()).toBe(true);
});

it('five seconds are for all checks of a step together, as long as waiting has met none of them', async () => {
  const clock = manualClock(0);
  const patience = createPatience(clock, { kind: 'sandbox' });
  await clock.advance(4_999);
  patience.note({ kind: 'checked', step: 's', that: 'one', verdict: NOT_YET });
  await clock.advance(1);
  const met = { kind: 'checked', step: 's', that: 'two', verdict: { kind: 'met' } } as const;
  patience.note(met);
  expect(patience.isLeft()).toBe(false);
  patience.note(WAITING);
  patience.note(met);
  expect(patience.isLeft()).toBe(true);
});

it('AWS gets the time that the lab gives it', async () => {
  const clock = manualClock(0);
  const patience = createPatience(clock, { kind: 'aws' });
  await clock.advance(600_000);
  expect(patience.isLeft()).toBe(true);
});
