import { describe, expect, it } from 'vitest';
import { columns, counted, hang, indent, wrap } from '../../src/terminal/layout.ts';

describe('layout', () => {
  it('keeps a long word whole, so that it can be copied', () => {
    const arn = `arn:aws:iam::000000000000:role/${'x'.repeat(60)}`;
    expect(wrap(`The role ${arn} is there`, 40).split('\n')).toContain(arn);
  });

  it('keeps colours over line ends', () => {
    expect(wrap('\u001b[1mone two three four five six\u001b[22m', 20)).toBe(
      '\u001b[1mone two three four\u001b[22m\n\u001b[1mfive six\u001b[22m',
    );
  });

  it('hangs lines below the text, not below the mark', () => {
    expect(hang('one\ntwo\n\nthree', '✓ ')).toBe('✓ one\n  two\n\n  three');
  });

  it('leaves empty lines empty', () => {
    expect(indent('a\n\nb', '  ')).toBe('  a\n\n  b');
  });

  it('puts the last column below the others where a word of it has no room beside them', () => {
    expect(columns([['dynamodb-streams', '25 min', 'after dynamodb-keys-and-conditions']], 48)).toBe(
      'dynamodb-streams  25 min\n      after dynamodb-keys-and-conditions',
    );
  });

  it('aligns columns by what is seen, and wraps the last one', () => {
    const rows = [
      ['\u001b[1mid\u001b[22m', 'a text that is too long for this'],
      ['longer', 'x'],
    ];
    expect(columns(rows, 30)).toBe(
      '\u001b[1mid\u001b[22m      a text that is too\n        long for this\nlonger  x',
    );
  });

  it.each([
    [0, '0 steps'],
    [1, '1 step'],
    [2, '2 steps'],
  ])('counts %i', (count, text) => {
    expect(counted(count, 'step')).toBe(text);
  });
});
