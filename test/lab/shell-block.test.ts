import { describe, expect, it } from 'vitest';
import { shellCommands, shellWords } from '../../src/lab/shell-block.ts';

describe('the commands in a text', () => {
  it('are the lines of its sh blocks, joined where they go on', () => {
    const text = 'Do:\n\n```sh\naws a b \\\n  --c d\n# why\n\naws e f\n```\n\n```json\n{}\n```\n';
    expect(shellCommands(text)).toEqual(['aws a b --c d', 'aws e f']);
  });

  it.each([
    ['a  b', ['a', 'b']],
    [`a 'b c' "d \\"e\\""`, ['a', 'b c', 'd "e"']],
    [`--x='y z'w`, ['--x=y zw']],
    ['a\\ b', ['a b']],
    ["''", ['']],
  ])('%s is split as a shell does', (command, words) => {
    expect(shellWords(command)).toEqual(words);
  });

  it.each(['a | b', 'a > b', 'a; b', 'a $B', 'a "$B"', 'a `b`', "a 'b"])('%s needs a shell', (command) => {
    expect(() => shellWords(command)).toThrow('Only plain commands can be run');
  });
});
