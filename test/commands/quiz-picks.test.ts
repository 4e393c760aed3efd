import { describe, expect, test } from 'vitest';
import { NO_PICKS, type PickMode, press } from '../../src/commands/quiz-picks.ts';
import type { QuestionView } from '../../src/quiz/view.ts';

const view = (type: QuestionView['type']): QuestionView => ({
  ...{ id: 'x', topic: 'x', level: 1, stem: 'What?', lefts: [], unit: '', choose: 1, type },
  lines: ['1', '2', '3', '4'].map((key) => ({ key, text: `line ${key}` })),
});

/** What a sequence of keys, by name, ends in. */
const typing = (keys: readonly string[], type: QuestionView['type'], mode: PickMode = 'drill') => {
  let picks = NO_PICKS;
  for (const name of keys) {
    const text = name === 'space' ? ' ' : name.length === 1 ? name : '';
    const pressed = press(picks, { name, text }, { view: view(type), mode });
    if (pressed.kind !== 'picks') return pressed.kind === 'answered' ? pressed.text : pressed.kind;
    picks = pressed.picks;
  }
  return picks.chosen.map((place) => place + 1).join(' ');
};

describe('keys', () => {
  test.each<[string, readonly string[], QuestionView['type'], PickMode, string]>([
    ['a digit answers a single choice in a drill', ['2'], 'choice', 'drill', '2'],
    ['and marks it in an exam, where another one takes its place', ['2', '4'], 'choice', 'exam', '4'],
    ['a second press takes the mark away', ['2', '2'], 'choice', 'exam', ''],
    ['Enter answers what is marked', ['3', 'return'], 'choice', 'exam', '3'],
    ['Enter answers where the arrows stand', ['down', 'down', 'return'], 'choice', 'drill', '2'],
    ['the arrows go round', ['up', 'return'], 'choice', 'drill', '4'],
    [
      'space marks where the arrows stand',
      ['down', 'space', 'down', 'down', 'space', 'return'],
      'choices',
      'drill',
      '1 3',
    ],
    [
      'digits mark several, backspace takes the last away',
      ['4', '1', '2', 'backspace', 'return'],
      'choices',
      'drill',
      '4 1',
    ],
    ['an order is typed from first to last', ['3', '1', '4', '2', 'return'], 'order', 'drill', '3 1 4 2'],
    [
      'a number is typed digit by digit',
      ['1', '8', '.', '5', '0', 'backspace', 'return'],
      'number',
      'drill',
      '18.5',
    ],
    ['a digit without a line is nothing', ['7'], 'choice', 'drill', 'other'],
    ['space without a place is nothing', ['space'], 'choices', 'drill', 'other'],
    ['a letter is a command', ['b'], 'number', 'drill', 'other'],
  ])('%s', (_, keys, type, mode, expected) => {
    expect(typing(keys, type, mode)).toBe(expected);
  });
});
