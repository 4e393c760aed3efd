import { describe, expect, it } from 'vitest';
import { formatTable } from '../../../src/aws/cli/format-table.ts';
import { formatText } from '../../../src/aws/cli/format-text.ts';
import { formatYaml } from '../../../src/aws/cli/format-yaml.ts';
import { pythonJsonError } from '../../../src/aws/cli/python-json.ts';
import { parseShorthand } from '../../../src/aws/cli/shorthand-parser.ts';
import { parseWords } from '../../../src/aws/cli/words.ts';

const parse = (text: string) =>
  parseShorthand(text, (value) => (value === 'file://x' ? 'content' : undefined));

// The cases of tests/unit/test_shorthand.py in aws/aws-cli.
describe('shorthand', () => {
  it.each([
    ['foo=bar', { foo: 'bar' }],
    ['foo=', { foo: '' }],
    ['foo-bar=baz', { 'foo-bar': 'baz' }],
    ['foo=a,bar=b', { foo: 'a', bar: 'b' }],
    ['foo=a,b,c', { foo: ['a', 'b', 'c'] }],
    ['foo=a,b,bar=c,d', { foo: ['a', 'b'], bar: ['c', 'd'] }],
    ['foo=[a,b]', { foo: ['a', 'b'] }],
    ['foo=[]', { foo: [] }],
    ['foo={a=b,c=d}', { foo: { a: 'b', c: 'd' } }],
    ['foo={a=[b,{c=d}]}', { foo: { a: ['b', { c: 'd' }] } }],
    ['foo={}', { foo: {} }],
    ["foo='bar,baz'", { foo: 'bar,baz' }],
    ['foo="a=b",bar=c', { foo: 'a=b', bar: 'c' }],
    ['foo="say \\"hi\\""', { foo: 'say "hi"' }],
    ['foo=a\\,b', { foo: 'a,b' }],
    ['foo = bar , baz = qux', { foo: 'bar', baz: 'qux' }],
    ['foo=a b,bar=c', { foo: 'a b', bar: 'c' }],
    ['foo=arn:aws:sns:us-east-1:1:t', { foo: 'arn:aws:sns:us-east-1:1:t' }],
    ['foo@=file://x', { foo: 'content' }],
    ['foo=file://x', { foo: 'file://x' }],
    ['#pk=a,:v=b', { '#pk': 'a', ':v': 'b' }],
    ['foo=ünï', { foo: 'ünï' }],
  ])('%s', (text, value) => expect(parse(text)).toEqual(value));

  it.each([
    ['foo', "Expected: '=', received: 'EOF' for input:\nfoo\n   ^"],
    ['foo=[a', "Expected: ',', received: 'EOF' for input:\nfoo=[a\n      ^"],
    ['foo={a=b', "Expected: ',', received: 'EOF' for input:\nfoo={a=b\n        ^"],
    ['foo==bar', "Expected: ',', received: '=' for input:\nfoo==bar\n    ^"],
    ["foo='bar", "Expected: '<singled quoted>', received: '<none>' for input:\nfoo='bar\n    ^"],
    ['a=1,a=2', 'Second instance of key "a" encountered for input:\na=1,a=2\n    ^\nThis is often'],
  ])('%s is shown where it is wrong', (text, message) => expect(() => parse(text)).toThrow(message));
});

describe('what is no JSON, in Python’s words', () => {
  it.each([
    ['', 'Expecting value: line 1 column 1 (char 0)'],
    ['{"a":', 'Expecting value: line 1 column 6 (char 5)'],
    ['{a:1}', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['{"a":1 "b"}', "Expecting ',' delimiter: line 1 column 8 (char 7)"],
    ['[1,\n2', "Expecting ',' delimiter: line 2 column 2 (char 5)"],
    ['{"a', 'Unterminated string starting at: line 1 column 2 (char 1)'],
    ['{} x', 'Extra data: line 1 column 4 (char 3)'],
    ["{'a':1}", 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
  ])('%j', (text, message) => expect(pythonJsonError(text)).toBe(message));
});

describe('the words of a command', () => {
  const grammar = {
    options: {
      'queue-url': { takes: 'one' },
      'queue-name': { takes: 'one' },
      names: { takes: 'many' },
      dry: { takes: 'none' },
      output: { takes: 'one', choices: ['json', 'text'] },
    },
    positionals: ['outfile'],
    required: ['queue-url'],
  } as const;

  it('are options with their values, in any order', () => {
    const words = ['out', '--queue-u', 'x', '--names', 'a', 'b', '--dry', '--output=text'];
    const { options, positionals } = parseWords(words, grammar);
    expect(Object.fromEntries(options)).toEqual({
      'queue-url': ['x'],
      names: ['a', 'b'],
      dry: [],
      output: ['text'],
    });
    expect(positionals).toEqual(['out']);
  });

  it.each([
    [['out'], 'the following arguments are required: --queue-url'],
    [['--queue-url', 'x'], 'the following arguments are required: outfile'],
    [['out', '--queue-url'], 'argument --queue-url: expected one argument'],
    [
      ['out', '--queue-url', 'x', '--queue', 'y'],
      'ambiguous option: --queue could match --queue-url, --queue-name',
    ],
    [['out', '--queue-url', 'x', '--output', 'xml'], 'argument --output: Invalid choice'],
    [['out', '--queue-url', 'x', '--namse'], 'Unknown options: --namse\n\nMaybe you meant:\n\n  * --names'],
    [['out', 'more', '--queue-url', 'x'], 'Unknown options: more'],
  ])('%j is refused', (words, message) => expect(() => parseWords(words, grammar)).toThrow(message));

  it('a negative number is a value, and so is a text with a blank that begins with a dash', () => {
    const { options } = parseWords(['o', '--queue-url', '-1', '--names', '- x'], grammar);
    expect(options.get('queue-url')).toEqual(['-1']);
    expect(options.get('names')).toEqual(['- x']);
  });
});

describe('formats', () => {
  const value = {
    Count: 2,
    Items: [
      { b: 'two', a: 1 },
      { a: 3, list: ['x', 'y'] },
    ],
    Empty: {},
    Flag: true,
    None: null,
  };

  it('text has a row for each structure, with the columns of all', () => {
    expect(formatText(value)).toBe('2\tTrue\tNone\nITEMS\t1\ttwo\nITEMS\t3\t\nLIST\tx\nLIST\ty\n');
  });

  it('a table is turned where it is wider than the terminal', () => {
    const rows = { Rows: [{ name: 'n'.repeat(30), value: 'v'.repeat(30) }] };
    const wide = formatTable(rows, { title: 'List', columns: 100, hasColor: false });
    const narrow = formatTable(rows, { title: 'List', columns: 60, hasColor: false });
    expect(wide).toMatch(/\| +name +\| +value +\|/);
    expect(narrow).toContain(`||  name |  ${'n'.repeat(30)}`);
  });

  // What AWS CLI 1.46.3 printed: to it ü and € are two columns wide.
  it('a table counts what Unicode calls ambiguous as wide', () => {
    const rows = [
      { Name: 'ü€', Size: '1' },
      { Name: 'plain', Size: '22' },
    ];
    const printed = formatTable({ Items: rows }, { title: 'scan', columns: 80, hasColor: false });
    expect(printed).toContain('||  ü€  |  1     ||\n||  plain |  22    ||\n');
  });

  it('a table of nothing is nothing', () => {
    expect(formatTable({}, { title: 'List', columns: 80, hasColor: false })).toBe('');
  });

  // What AWS CLI 2.9.19 printed.
  it('yaml is sorted, and quotes what would be read as something else', () => {
    const yaml = formatYaml({
      b: ['x', { NULL: true }],
      a: 'a: b # c',
      d: '2026-01-01',
      n: '123',
      e: '',
      l: 'one\ntwo\n',
      y: 'yes',
      m: {},
    });
    expect(yaml).toBe(
      "a: 'a: b # c'\nb:\n- x\n- 'NULL': true\nd: '2026-01-01'\ne: ''\nl: \"one\\ntwo\\n\"\nm: {}\nn: '123'\ny: yes\n",
    );
  });

  it('yaml of a single value is JSON', () => {
    expect(formatYaml('yes')).toBe('"yes"\n');
  });
});
