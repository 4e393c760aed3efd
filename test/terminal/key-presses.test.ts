import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type KeyPress, openKeyPresses } from '../../src/terminal/key-presses.ts';

const FOREVER = new AbortController().signal;

const createWorld = () => {
  const modes: boolean[] = [];
  const written: string[] = [];
  const time = { ms: 0 };
  const input = Object.assign(new PassThrough(), {
    isRaw: false,
    setRawMode: (isRaw: boolean) => modes.push(isRaw),
  });
  let interrupts = 0;
  const keys = openKeyPresses(input, {
    onInterrupt: () => {
      interrupts += 1;
    },
    pastes: { write: (text) => written.push(text), now: () => time.ms },
  });
  const next = async (chunk: string): Promise<KeyPress | undefined> => {
    const pressed = keys.next(FOREVER);
    input.write(chunk);
    return pressed;
  };
  return { input, keys, modes, written, time, next, interrupts: () => interrupts };
};

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the keys of a terminal', () => {
  it.each([
    ['\r', 'return'],
    ['\n', 'return'],
    ['h', 'h'],
    ['H', 'h'],
    ['\u0003', 'interrupt'],
    ['\u0004', 'ctrl-d'],
    ['\u0001', 'ctrl-a'],
    ['\u001bb', 'alt-b'],
    ['\u001b[A', 'up'],
    ['\u001b[F', 'end'],
    ['\u001b[1;5D', 'ctrl-left'],
    ['\t', 'tab'],
    ['ü', 'ü'],
    ['\r\r\r', 'return'],
  ])('reads %j as %s', async (chunk, name) => {
    expect((await createWorld().next(chunk))?.name).toBe(name);
  });

  it('take what stands between the marks of a paste for one, whatever is in it', async () => {
    const { next } = createWorld();
    const text = 'aws sqs list-queues\rs\r\u0003q';
    expect(await next(`\u001b[200~${text}\u001b[201~`)).toEqual({ name: 'paste', text });
  });

  it('take lines that come at once, or right after each other, for pastes', async () => {
    const { next, keys, time, input } = createWorld();
    expect(await next('h\ns\n')).toEqual({ name: 'paste', text: 'h\ns\n' });
    time.ms += 10;
    expect(await next('q\n')).toEqual({ name: 'paste', text: 'q\n' });
    time.ms += 60;
    expect(await next('c')).toEqual({ name: 'c', text: 'c' });
    input.write('aws sqs list-queues\r');
    expect(await keys.next(FOREVER)).toEqual({ name: 'paste', text: 'aws sqs list-queues' });
    expect((await keys.next(FOREVER))?.name).toBe('return');
    input.write('aws sqs list-q\t');
    expect(await keys.next(FOREVER)).toEqual({ name: 'paste', text: 'aws sqs list-q' });
    expect((await keys.next(FOREVER))?.name).toBe('tab');
  });

  it('wait their turn, and are forgotten when asked to', async () => {
    const { input, keys, next } = createWorld();
    input.write('s');
    await settle();
    expect(keys.drop()).toBe(true);
    expect(keys.drop()).toBe(false);
    expect((await next('c'))?.name).toBe('c');
  });

  it('tell of Ctrl-C at any moment while nobody waits, also amid other keys', async () => {
    const { input, interrupts } = createWorld();
    input.write('abc\u0003def');
    await settle();
    expect(interrupts()).toBe(1);
  });

  it('stop waiting when the signal is aborted', async () => {
    const { keys } = createWorld();
    const stop = new AbortController();
    const waiting = keys.next(stop.signal);
    stop.abort();
    expect(await waiting).toBeUndefined();
    expect(await keys.next(stop.signal)).toBeUndefined();
  });

  it('end with the input, again and again', async () => {
    const { input, keys } = createWorld();
    const waiting = keys.next(FOREVER);
    input.end();
    expect(await waiting).toMatchObject({ name: 'ctrl-d', isEnd: true });
    expect(await keys.next(FOREVER)).toMatchObject({ name: 'ctrl-d', isEnd: true });
    expect(await keys.next(AbortSignal.abort())).toBeUndefined();
  });

  it('give the terminal back as it was', () => {
    const { keys, modes, input, written } = createWorld();
    keys.close();
    expect(modes).toEqual([true, false]);
    expect(written).toEqual(['\u001b[?2004h', '\u001b[?2004l']);
    expect(input.isPaused()).toBe(true);
    expect(input.listenerCount('data')).toBe(0);
  });
});
