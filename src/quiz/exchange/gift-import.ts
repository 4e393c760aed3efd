import { type Draft, type Drafts, type Mistake, slug } from './draft.ts';

/** Reads GIFT: choices, several right ones, true or false, numbers and pairs. https://docs.moodle.org/en/GIFT_format */
export const fromGift = (text: string): Drafts => {
  const drafts: Draft[] = [];
  const mistakes: Mistake[] = [];
  let topic: string | undefined;
  for (const { line, content } of blocksOf(text)) {
    const [, category] = /^\$CATEGORY:\s*(.*)$/i.exec(content) ?? [];
    if (category !== undefined) {
      topic = slug(category.split('/').at(-1) ?? '') || undefined;
      continue;
    }
    const read = itemOf(content);
    if (typeof read === 'string') mistakes.push({ line, message: read });
    else drafts.push({ line, topic, value: read });
  }
  return { drafts, mistakes };
};

interface Block {
  readonly line: number;
  readonly content: string;
}

/** Blocks are parted by empty lines, but for those inside braces; comments are left out. */
const blocksOf = (text: string): readonly Block[] => {
  const blocks: Block[] = [];
  let open: string[] = [];
  let begin = 0;
  let depth = 0;
  const end = () => {
    if (open.length > 0) blocks.push({ line: begin, content: open.join('\n') });
    open = [];
    depth = 0;
  };
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (/^\s*\/\//.test(raw)) continue;
    if (raw.trim() === '' && depth === 0) {
      end();
      continue;
    }
    if (open.length === 0) begin = index + 1;
    open.push(raw.trim());
    const bare = raw.replace(/\\./g, '');
    depth = Math.max(0, depth + bare.split('{').length - bare.split('}').length);
    if (/^\s*\$CATEGORY:/i.test(raw)) end();
  }
  end();
  return blocks;
};

/** Escaped characters stand aside, in the private area of Unicode, while the marks around them are read. */
const SPECIALS = '\\~=#{}:>';
const hide = (text: string): string =>
  text
    .replace(/\\n/g, '\ue0ff')
    .replace(/\\(.)/g, (_, char) =>
      SPECIALS.includes(char) ? String.fromCharCode(0xe000 + SPECIALS.indexOf(char)) : char,
    );
const unhide = (text: string): string =>
  text
    .replaceAll('\ue0ff', '\n')
    .replace(/[\ue000-\ue007]/g, (char) => SPECIALS[char.charCodeAt(0) - 0xe000] ?? '')
    .trim();

type Value = Draft['value'];

/** The question of a block, or what is wrong with it. */
const itemOf = (content: string): Value | string => {
  const [, title, head, body, tail] =
    /^(?:::(.*?)::)?([^{}]*)\{([^{}]*)\}([^{}]*)$/s.exec(hide(content)) ?? [];
  if (head === undefined || body === undefined)
    return 'Expected a question with its answers in one pair of braces.';
  const blank = tail?.trim() ? ` _____ ${tail.trim()}` : '';
  const stem = unhide(head.replace(/^\s*\[(html|markdown|moodle|plain)\]/, '').trim() + blank);
  if (stem === '') return 'The question has no text.';
  const [answers = '', why = ''] = body.split('####');
  const parts = answerOf(answers.trim(), unhide(why));
  return typeof parts === 'string' ? parts : { id: slug(unhide(title ?? '')) || slug(stem), stem, ...parts };
};

const answerOf = (answers: string, why: string): Value | string => {
  if (answers === '') return 'Essays have no answer to grade.';
  const [, truth, wrongWhy = '', rightWhy = ''] =
    /^(TRUE|T|FALSE|F)\s*(?:#([^#]*))?(?:#([^#]*))?$/i.exec(answers) ?? [];
  if (truth) return trueOrFalse(/^t/i.test(truth), [unhide(wrongWhy), unhide(rightWhy)]);
  if (answers.startsWith('#')) return numberOf(answers.slice(1), why);
  const entries = [...answers.matchAll(/([=~])([^=~]*)/g)].map(([, mark = '', text = '']) => ({
    mark,
    text,
  }));
  if (entries.length === 0) return 'Expected answers that begin with = or ~.';
  if (entries.every(({ text }) => text.includes('->')))
    return pairsOf(
      entries.map(({ text }) => text),
      why,
    );
  if (entries.every(({ mark }) => mark === '='))
    return 'Short answers can not be asked here; give wrong options (~) as well.';
  return optionsOf(entries);
};

const trueOrFalse = (isTrue: boolean, [wrongWhy = '', rightWhy = '']: readonly string[]): Value => ({
  kind: 'choice',
  options: [
    { text: 'True', correct: isTrue, why: isTrue ? rightWhy : wrongWhy },
    { text: 'False', correct: !isTrue, why: isTrue ? wrongWhy : rightWhy },
  ],
});

/** `3`, `3:0.1` and `2..4`. */
const numberOf = (text: string, general: string): Value | string => {
  const [value = '', why = ''] = text.trim().replace(/^=/, '').split('#');
  const [, low, high] = /^(-?[\d.]+)\.\.(-?[\d.]+)$/.exec(value.trim()) ?? [];
  const [, answer, tolerance = '0'] = /^(-?\d*\.?\d+)(?::(\d*\.?\d+))?$/.exec(value.trim()) ?? [];
  const shared = { kind: 'number', why: unhide(why) || general };
  if (low && high)
    return {
      ...shared,
      answer: (Number(low) + Number(high)) / 2,
      tolerance: (Number(high) - Number(low)) / 2,
    };
  return answer === undefined
    ? `"${value.trim()}" is no number.`
    : { ...shared, answer: Number(answer), tolerance: Number(tolerance) };
};

const pairsOf = (texts: readonly string[], why: string): Value => ({
  kind: 'match',
  pairs: texts.map((text) => {
    const [left = '', right = ''] = text.split('->');
    return { left: unhide(left), right: unhide(right) };
  }),
  why,
});

const optionsOf = (entries: readonly { readonly mark: string; readonly text: string }[]): Value => {
  const options = entries.map(({ mark, text }) => {
    const [, weight, rest = ''] = /^\s*(?:%(-?[\d.]+)%)?(.*)$/s.exec(text) ?? [];
    const [shown = '', why = ''] = rest.split('#');
    return {
      text: unhide(shown),
      correct: weight === undefined ? mark === '=' : Number(weight) > 0,
      why: unhide(why),
    };
  });
  const right = options.filter(({ correct }) => correct).length;
  return { kind: right > 1 ? 'choices' : 'choice', options };
};
