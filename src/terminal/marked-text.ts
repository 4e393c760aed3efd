import stringWidth from 'fast-string-width';
import { Lexer, marked, type Token, type Tokens } from 'marked';
import { hang, indent, wrap } from './layout.ts';
import { type Page, textWidth } from './page.ts';

/** Markdown whose text is harmless already, read by `marked`. */
export const renderMarked = (source: string, page: Page): string => {
  const layout = { page, width: textWidth(page) };
  return ONE_PARAGRAPH.test(source)
    ? wrap(joinLines(inline(Lexer.lexInline(source), page)), layout.width)
    : blocks(marked.lexer(source), layout);
};

/**
 * A line that begins with a letter, in marks or not, can be nothing else, and a look for all else takes longer than the
 * rest of a command.
 */
const ONE_PARAGRAPH = /^[*`]?\p{L}[^\n]*$/u;

interface Layout {
  readonly page: Page;
  readonly width: number;
}

const blocks = (tokens: readonly Token[], layout: Layout): string =>
  tokens
    .filter(({ type }) => type !== 'space' && type !== 'def')
    .map((token) => block(token, layout))
    .join('\n\n');

const block = (token: Token, layout: Layout): string => {
  const { style } = layout.page;
  if (isHeading(token)) return style.bold(wrap(inline(token.tokens, layout.page), layout.width));
  if (isCode(token)) return indent(style.cyan(token.text), CODE_INDENT);
  if (isList(token)) return list(token, layout);
  if (isQuote(token)) return quote(token, layout);
  if (isTable(token)) return table(token, layout);
  if (token.type === 'hr') return layout.page.isPlain ? '' : style.dim('─'.repeat(layout.width));
  return wrap(joinLines(inline(childrenOf(token), layout.page)), layout.width);
};

const CODE_INDENT = '    ';

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';
const isCode = (token: Token): token is Tokens.Code => token.type === 'code';
const isList = (token: Token): token is Tokens.List => token.type === 'list';
const isQuote = (token: Token): token is Tokens.Blockquote => token.type === 'blockquote';
const isTable = (token: Token): token is Tokens.Table => token.type === 'table';
const isLink = (token: Token): token is Tokens.Link => token.type === 'link';

/** A line break in the source is a space on the screen; a hard break is kept as this mark until then. */
const HARD_BREAK = '\u000b';
const joinLines = (text: string) => text.replaceAll('\n', ' ').replaceAll(HARD_BREAK, '\n');

const childrenOf = (token: Token): readonly Token[] =>
  'tokens' in token && token.tokens ? token.tokens : [token];

const list = (token: Tokens.List, { page, width }: Layout): string => {
  const first = typeof token.start === 'number' ? token.start : 1;
  const items = token.items.map((item, index) => {
    const bullet = token.ordered ? `${first + index}. ` : `${page.isPlain ? '-' : '•'} `;
    return hang(itemText(item, { page, width: width - stringWidth(bullet) }), bullet);
  });
  return items.join(token.loose ? '\n\n' : '\n');
};

/** In a tight list the parts of an item, its text and a list below it, stand close. */
const itemText = (item: Tokens.ListItem, layout: Layout): string =>
  item.tokens
    .filter(({ type }) => type !== 'space')
    .map((token) => block(token, layout))
    .join(item.loose ? '\n\n' : '\n');

const quote = (token: Tokens.Blockquote, { page, width }: Layout): string => {
  const bar = page.isPlain ? '> ' : `${page.style.dim('│')} `;
  return blocks(token.tokens, { page, width: width - 2 })
    .split('\n')
    .map((line) => bar + line)
    .join('\n');
};

const table = (token: Tokens.Table, { page }: Layout): string => {
  const rows = [token.header, ...token.rows].map((row) => row.map((cell) => inline(cell.tokens, page)));
  const widths = token.header.map((_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)))
      .join('  ')
      .trimEnd(),
  );
  const [head = '', ...body] = lines;
  return [page.style.bold(head), ...body].join('\n');
};

const inline = (tokens: readonly Token[], page: Page): string =>
  tokens.map((token) => span(token, page)).join('');

const span = (token: Token, page: Page): string => {
  const { style } = page;
  if (isLink(token)) return link(token, page);
  if (token.type === 'br') return HARD_BREAK;
  // Without colour, the marks that the author wrote tell code from text.
  if (token.type === 'codespan' && 'text' in token) {
    return style.level > 0 ? style.cyan(token.text) : `\`${token.text}\``;
  }
  const inner = 'tokens' in token && token.tokens ? inline(token.tokens, page) : textOf(token);
  if (token.type === 'strong') return style.bold(inner);
  if (token.type === 'em') return style.italic(inner);
  return inner;
};

const textOf = (token: Token): string => ('text' in token ? unescapeEntities(token.text) : token.raw);

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
const unescapeEntities = (text: string) =>
  text.replace(/&(amp|lt|gt|quot);/g, (whole, name) => ENTITIES[name] ?? whole);

const link = (token: Tokens.Link, page: Page): string => {
  const text = inline(token.tokens, page);
  const target = page.style.underline(token.href);
  return text === token.href || `mailto:${text}` === token.href ? target : `${text} (${target})`;
};
