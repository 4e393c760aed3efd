import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/core/clock.ts';
import { openKeyboard } from '../../src/terminal/keyboard.ts';

const FOREVER = new AbortController().signal;

const createWorld = () => {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isRaw: false,
    setRawMode: (isRaw: boolean) => modes.push(isRaw),
  });
  const clock = manualClock(0);
  let interrupts = 0;
  const keyboard = openKeyboard({
    input,
    clock,
    onInterrupt: () => {
      interrupts += 1;
    },
  });
  const next = async (chunk: string) => {
    const pressed = keyboard.next(FOREVER);
    input.write(chunk);
    return pressed;
  };
  return { input, keyboard, clock, modes, next, interrupts: () => interrupts };
};

describe('the keyboard', () => {
  it.each([
    ['\r', 'enter'],
    ['\n', 'enter'],
    ['h', 'h'],
    ['H', 'h'],
    ['\u0004', 'ctrl-d'],
    ['\u001b[A', 'other'],
    ['\u001b', 'other'],
    ['\t', 'other'],
    ['ü', 'ü'],
    ['\r\r\r', 'enter'],
  ])('reads %j as %s', async (chunk, key) => {
    expect(await createWorld().next(chunk)).toBe(key);
  });

  it('takes lines that come at once, or right after each other, for one paste', async () => {
    const { next, input, keyboard, clock } = createWorld();
    const pasted = next('h\ns\n');
    await clock.advance(0);
    input.write('q\n');
    await clock.advance(50);
    expect(await pasted).toBe('paste');
    const after = keyboard.next(FOREVER);
    input.write('c');
    expect(await after).toBe('c');
  });

  it('forgets what was typed while nobody waited, but remembers that something was', async () => {
    const { input, keyboard, clock, next } = createWorld();
    input.write('s');
    await clock.advance(0);
    expect(keyboard.wasPressed()).toBe(true);
    expect(keyboard.wasPressed()).toBe(false);
    expect(await next('c')).toBe('c');
  });

  it('tells of Ctrl-C at any moment, also within a paste', async () => {
    const { input, clock, interrupts } = createWorld();
    input.write('abc\u0003def');
    await clock.advance(0);
    expect(interrupts()).toBe(1);
  });

  it('stops waiting when the signal is aborted', async () => {
    const { keyboard } = createWorld();
    const stop = new AbortController();
    const waiting = keyboard.next(stop.signal);
    stop.abort();
    expect(await waiting).toBeUndefined();
    expect(await keyboard.next(stop.signal)).toBeUndefined();
  });

  it('reads the end of the input as Ctrl-D, again and again', async () => {
    const { input, keyboard } = createWorld();
    const waiting = keyboard.next(FOREVER);
    input.end();
    expect(await waiting).toBe('ctrl-d');
    expect(await keyboard.next(FOREVER)).toBe('ctrl-d');
  });

  it('gives the terminal back as it was', () => {
    const { keyboard, modes, input } = createWorld();
    keyboard.close();
    expect(modes).toEqual([true, false]);
    expect(input.isPaused()).toBe(true);
    expect(input.listenerCount('data')).toBe(0);
  });
});
