import { describe, expect, it } from 'vitest';
import type { KeyPress } from '../../src/terminal/key-presses.ts';
import { editLine, emptyLine, type TypedLine } from '../../src/terminal/line-editor.ts';

const typed = (text: string): readonly KeyPress[] => [...text].map((char) => ({ name: char, text: char }));
const named = (name: string): KeyPress => ({ name, text: '' });

/** `|` is the cursor. */
const shown = ({ text, cursor }: TypedLine) => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

const typing = (keys: readonly (string | KeyPress)[], history: readonly string[] = []) =>
  keys
    .flatMap((key) =>
      typeof key !== 'string' ? [key] : key.startsWith('<') ? [named(key.slice(1, -1))] : typed(key),
    )
    .reduce((line, key) => editLine(line, key) ?? line, emptyLine(history));

describe('a line that is typed', () => {
  it.each([
    [['aws sqs'], 'aws sqs|'],
    [['abc', '<left>', '<left>', 'X'], 'aX|bc'],
    [['abc', '<home>', '<delete>', '<end>', 'd'], 'bcd|'],
    [['abc', '<ctrl-a>', 'x', '<ctrl-e>', 'y'], 'xabcy|'],
    [['aws sqs list', '<alt-b>', '<ctrl-w>'], 'aws |list'],
    [['aws sqs list', '<ctrl-left>', '<ctrl-left>', '<ctrl-k>'], 'aws |'],
    [['aws sqs', '<ctrl-u>'], '|'],
    [['aws sqs', '<ctrl-a>', '<alt-f>', '<alt-d>'], 'aws|'],
    [['a👩‍👩‍👧‍👦é', '<backspace>', '<backspace>'], 'a|'],
    [['<backspace>', '<left>', '<right>', '<delete>'], '|'],
  ])('%j is %j', (keys, expected) => {
    expect(shown(typing(keys))).toBe(expected);
  });

  it('takes a paste of many lines in the middle', () => {
    const line = typing(['ab', '<left>', { name: 'paste', text: 'one \\\r\n  two\rthree' }]);
    expect(shown(line)).toBe('aone \\\n  two\nthree|b');
  });

  it('shows what is harmful in a paste as marks', () => {
    const line = typing([{ name: 'paste', text: 'aws \u001b[2J\u202e\tx' }]);
    expect(line.text).toBe('aws \u241b[2J\ufffd x');
  });

  it('goes through the history and back to what was begun', () => {
    const history = ['first', 'second'];
    expect(shown(typing(['new', '<up>'], history))).toBe('second|');
    expect(shown(typing(['new', '<up>', '<up>', '<up>'], history))).toBe('first|');
    expect(shown(typing(['new', '<up>', '<up>', '<down>', '<down>', '!'], history))).toBe('new!|');
  });

  it.each(['return', 'tab', 'escape', 'interrupt', 'ctrl-d'])('leaves %s to others', (name) => {
    expect(editLine(emptyLine([]), { name, text: '\r' })).toBeUndefined();
  });
});
