import { describe, expect, it } from 'vitest';
import { harmless, harmlessInColour, harmlessLine } from '../../src/terminal/harmless.ts';

describe('harmless text', () => {
  it.each([
    ['plain text, tabs\tand\nlines', 'plain text, tabs\tand\nlines'],
    ['\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['\u001b]0;title\u0007', '␛]0;title␇'],
    ['\u009b31m', '�31m'],
    ['over\rwritten', 'over␍written'],
    ['a\r\nb', 'a\nb'],
    ['back\bspace', 'back␈space'],
    ['\u202egnp.exe', '�gnp.exe'],
    ['zero\u200bwidth', 'zero�width'],
    ['delete\u007f', 'delete␡'],
    ['emoji 👩‍🚀 and ümlauts', 'emoji 👩‍🚀 and ümlauts'],
  ])('%j becomes %j', (text, expected) => {
    expect(harmless(text)).toBe(expected);
  });

  it.each([
    ['plain', 'plain'],
    ['\u001b[1m\u001b[34mblue\u001b[0m|', '\u001b[1m\u001b[34mblue\u001b[0m|\u001b[0m'],
    // Concealed, blinking, black on black, another title.
    ['\u001b[8mx\u001b[5m\u001b[30;40m\u001b]0;t\u0007', '␛[8mx␛[5m␛[30;40m␛]0;t␇'],
    ['\u001b[31mleft open', '\u001b[31mleft open\u001b[0m'],
  ])('in colour %j becomes %j', (text, expected) => {
    expect(harmlessInColour(text)).toBe(expected);
  });

  it('cuts a line of a megabyte and says so', () => {
    const shown = harmlessLine('x'.repeat(1_000_000), 100);
    expect(shown).toBe(`${'x'.repeat(100)}… (999900 more characters)`);
  });
});
