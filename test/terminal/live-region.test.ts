import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/core/clock.ts';
import { type Frame, openLiveRegion } from '../../src/terminal/live-region.ts';
import { emulateScreen } from './screen-emulator.ts';

const createWorld = (columns = 40, rows = 10) => {
  const screen = emulateScreen(columns, rows);
  const clock = manualClock(0);
  const size = { columns, rows };
  const written: string[] = [];
  let resized = () => {};
  const region = openLiveRegion({
    // A pty turns line feeds into what a terminal needs.
    write: (text) => written.push(text.replaceAll(/(?<!\r)\n/g, '\r\n')),
    size: () => size,
    clock,
    onResize: (listener) => {
      resized = listener;
      return () => {};
    },
  });
  const seen = async () => {
    await screen.write(written.splice(0).join(''));
    return screen.screen().filter((line) => line !== '');
  };
  const resize = async (newColumns: number, newRows = rows) => {
    await seen();
    screen.resize(newColumns, newRows);
    Object.assign(size, { columns: newColumns, rows: newRows });
    resized();
  };
  return { region, screen, clock, written, seen, resize };
};

const frame =
  (...lines: readonly string[]) =>
  (): Frame => ({
    lines,
    cursor: { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 },
  });

describe('the live region', () => {
  it('stays at the bottom while text is printed above it', async () => {
    const { region, seen, screen } = createWorld();
    region.show(frame('flow', '> '));
    region.print('one\n');
    region.print('two');
    expect(await seen()).toEqual(['one', 'two', 'flow', '>']);
    expect(screen.cursor()).toEqual({ row: 3, column: 2 });
  });

  it('writes only the lines that changed', async () => {
    const { region, written, seen } = createWorld();
    region.show(frame('flow: 1', 'check', '> '));
    await seen();
    region.show(frame('flow: 2', 'check', '> '));
    expect(written.join('')).not.toContain('check');
    expect(await seen()).toEqual(['flow: 2', 'check', '>']);
    region.show(frame('flow: 2', 'check', '> '));
    expect(written).toEqual([]);
  });

  it('begins and ends each update for the terminal to show it at once', () => {
    const { region, written } = createWorld();
    region.show(frame('a'));
    expect(written.join('')).toMatch(/^\u001b\[\?2026h.*\u001b\[\?2026l$/s);
  });

  it('grows and shrinks', async () => {
    const { region, seen } = createWorld();
    region.print('text\n');
    region.show(frame('a', 'b', 'c', '> '));
    region.show(frame('a', '> '));
    expect(await seen()).toEqual(['text', 'a', '>']);
    region.hide();
    region.print('end\n');
    expect(await seen()).toEqual(['text', 'end']);
  });

  it('keeps what was printed when it scrolls off', async () => {
    const { region, seen, screen } = createWorld(40, 6);
    region.show(frame('flow', '> '));
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    for (const line of lines) region.print(`${line}\n`);
    await seen();
    expect(screen.everything()).toBe([...lines, 'flow', '>'].join('\n'));
  });

  it.each([20, 40, 60])('is drawn once after a change to %i columns', async (columns) => {
    const { region, seen, resize } = createWorld(40, 12);
    region.print('text\n');
    region.show(({ columns: width }) => ({
      lines: ['─'.repeat(width), 'flow', '> '],
      cursor: { line: 2, column: 2 },
    }));
    await resize(columns);
    expect(await seen()).toEqual(['text', '─'.repeat(columns), 'flow', '>']);
  });

  it('cuts what is wider or higher than the screen', async () => {
    const { region, seen } = createWorld(10, 4);
    region.show(frame('1', '2', '3', '4', 'abcdefghijklmnop', '> '));
    expect(await seen()).toEqual(['4', 'abcdefghij', '>']);
  });

  it('draws once for a thousand changes within a moment', async () => {
    const { region, clock, written, seen } = createWorld();
    let count = 0;
    region.show(() => ({ lines: [`${count} events`], cursor: undefined }));
    await seen();
    for (let event = 0; event < 1_000; event += 1) {
      count += 1;
      region.refresh();
      if (event % 100 === 99) await clock.advance(10);
    }
    await clock.advance(40);
    expect(written.length).toBeLessThanOrEqual(3);
    expect(await seen()).toEqual(['1000 events']);
  });
});
