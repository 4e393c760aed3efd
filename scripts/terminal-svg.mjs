// Draws the screen of an xterm.js terminal as SVG.

const CELL = { width: 8.4, height: 18 };
const MARGIN = 14;
const FOREGROUND = '#d7dae0';
const BACKGROUND = '#16181d';

/** The sixteen colours that the program uses, readable on the background. */
const COLOURS = [
  ...['#5c6370', '#f07178', '#8bd49c', '#e5c07b', '#82aaff', '#c792ea', '#6fd3e0', '#d7dae0'],
  ...['#7f848e', '#ff8b92', '#a5e6b4', '#ffd98f', '#a3c1ff', '#dbb0ff', '#93e6f0', '#ffffff'],
];

/** The visible rows of `terminal`, with what `title` says for those who can't see them. */
export const screenSvg = (terminal, title) => {
  const buffer = terminal.buffer.active;
  const rows = Array.from({ length: terminal.rows }, (_, row) => runsIn(buffer.getLine(buffer.baseY + row)));
  const used = rows.findLastIndex((runs) => runs.some(({ text }) => text.trim() !== '')) + 1;
  const width = Math.ceil(terminal.cols * CELL.width + 2 * MARGIN);
  const height = used * CELL.height + 2 * MARGIN;
  const texts = rows.slice(0, used).flatMap((runs, row) => runs.map((run) => runSvg(run, row)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="${FOREGROUND}" xml:space="preserve">
${texts.filter(Boolean).join('\n')}
</g>
</svg>
`;
};

/** Neighbouring cells that look the same, as one piece of text. */
const runsIn = (line) => {
  const runs = [];
  for (let column = 0; column < (line?.length ?? 0); column += 1) {
    const cell = line.getCell(column);
    if (!cell || cell.getWidth() === 0) continue;
    const look = lookOf(cell);
    const last = runs.at(-1);
    const text = cell.getChars() || ' ';
    if (last && last.look === look) {
      last.text += text;
      last.width += cell.getWidth();
    } else runs.push({ column, text, look, width: cell.getWidth() });
  }
  return runs;
};

const lookOf = (cell) =>
  [
    cell.isFgPalette() ? `fill="${COLOURS[cell.getFgColor()] ?? FOREGROUND}"` : '',
    cell.isBold() ? 'font-weight="bold"' : '',
    cell.isDim() ? 'opacity="0.6"' : '',
    cell.isItalic() ? 'font-style="italic"' : '',
    cell.isUnderline() ? 'text-decoration="underline"' : '',
  ]
    .filter(Boolean)
    .join(' ');

const runSvg = ({ column, text, look, width }, row) => {
  if (text.trim() === '') return '';
  // Spaces at the ends are nothing to draw, and those between would be drawn as one.
  const lead = text.length - text.trimStart().length;
  const shown = text.trim().replaceAll(' ', '\u00a0');
  const cells = width - (text.length - text.trim().length);
  const x = (MARGIN + (column + lead) * CELL.width).toFixed(1);
  const y = MARGIN + row * CELL.height + 13;
  return `<text x="${x}" y="${y}" textLength="${(cells * CELL.width).toFixed(1)}" lengthAdjust="spacingAndGlyphs"${look && ` ${look}`}>${escaped(shown)}</text>`;
};

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
