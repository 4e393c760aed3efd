import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/terminal/markdown.ts';
import { EVERY_PAGE, HARMFUL, HOSTILE, PAGES, testPage, withoutColour } from './test-page.ts';

const SAMPLE = `# Queues *and* consumers

A consumer **deletes** a message when it is done; until then the *visibility
timeout* hides it. See [the guide](https://docs.aws.amazon.com/sqs) or
<https://aws.amazon.com>, and \`aws sqs receive-message\`.

- one, which is long enough that it has to be broken somewhere before the end of the line is reached at eighty
- two
  - inner

1. first
2. second

> Hello, *name*!

\`\`\`json
{ "a": 1,
  "b": "<&>" }
\`\`\`

| Kind | Wait |
|---|---|
| short | 0 s |
| long | 20 s |

A hard  
break, an &lt;entity&gt; and \\*no emphasis\\*.
`;

const MARKS = [
  '*',
  '**',
  '`',
  '``',
  '_',
  '<',
  '&',
  '&amp;',
  '[',
  '\\',
  '~~',
  '~',
  '#',
  '@',
  '|',
  '!',
  '://',
  'www.',
  ':',
  '-',
  '+',
  '.',
];

const labs = new URL('../../labs/', import.meta.url);

/** Every line that an author has written, as a text of its own, but for fences: those take in what follows. */
const LINES = readdirSync(labs)
  .flatMap((lab) => readFileSync(new URL(`${lab}/lab.yaml`, labs), 'utf8').split('\n'))
  .map((line) => line.replace(/^[ -]+/, '').trim())
  .filter((line) => line !== '' && !line.startsWith('```'));

describe('Markdown', () => {
  it.each(EVERY_PAGE)('reads well: $name', async ({ page }) => {
    expect(await renderMarkdown(SAMPLE, page)).toMatchSnapshot();
  });

  it('wraps text but never code', async () => {
    const text = await renderMarkdown(
      `${'word '.repeat(30)}\n\n    ${'code '.repeat(30)}`,
      testPage({ columns: 40, level: 0, isPlain: false }),
    );
    const [wrapped = '', code = ''] = text.split('\n\n');
    expect(Math.max(...wrapped.split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(code.trim().split('\n')).toHaveLength(1);
  });

  it.each(EVERY_PAGE)('shows hostile text harmless: $name', async ({ page }) => {
    const text = await renderMarkdown(
      `# ${HOSTILE}\n\n\`${HOSTILE}\` ${HOSTILE}\n\n    ${HOSTILE}\n\n[x](${HOSTILE})`,
      page,
    );
    expect(withoutColour(text)).not.toMatch(HARMFUL);
    expect(text).toContain('evil');
  });

  it('shows HTML as what was written', async () => {
    expect(await renderMarkdown('a <b>c</b>', PAGES.plain)).toBe('a <b>c</b>');
  });

  it('reads a paragraph alone as it does among others', async () => {
    const page = testPage({ columns: 100_000, level: 1, isPlain: false });
    for (const text of [...MARKS.flatMap((mark) => [`a${mark}b`, `${mark}a${mark} b`]), ...LINES]) {
      const [among] = (await renderMarkdown(`${text}\n\n- end`, page)).split('\n\n');
      expect(await renderMarkdown(text, page)).toBe(among);
    }
  });
});
