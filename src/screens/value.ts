import type { JsonValue } from '../aws/json.ts';
import { harmless } from '../terminal/harmless.ts';
import { indent, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** A labelled part of an answer, harmless and at most {@link MOST_LINES} lines long; it leaves room for a margin of 2. */
export const labelledText = (label: string, value: JsonValue, page: Page): string => {
  const text = plainText(value) || 'none';
  const name = page.style.bold(harmless(label));
  const width = textWidth(page) - 2;
  if (!text.includes('\n') && label.length + text.length + 2 <= width) return `${name}: ${text}`;
  return `${name}:\n${indent(wrap(limitLines(text), width - 2), '  ')}`;
};

/** What was found, on a few lines; it leaves room for a margin of 12 columns. */
export const foundText = (actual: string, page: Page): string =>
  wrap(limitLines(plainText(parsed(actual)) || 'nothing', 8), textWidth(page) - 12);

/** A check tells what it found as JSON, or in words. */
const parsed = (actual: string): JsonValue => {
  try {
    return JSON.parse(actual);
  } catch {
    return actual;
  }
};

/** Texts as they are, without quotes; lists of texts a line each; everything else as JSON. */
const plainText = (value: JsonValue): string => {
  if (typeof value === 'string') return harmless(value).replaceAll('\t', '  ').trimEnd();
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return value.map(plainText).join('\n');
  }
  return harmless(JSON.stringify(value, undefined, isNested(value) ? 2 : undefined));
};

const isNested = (value: JsonValue): boolean =>
  typeof value === 'object' && value !== null && JSON.stringify(value).length > 60;

const MOST_LINES = 30;
const LONGEST_LINE = 1_000;

const limitLines = (text: string, most = MOST_LINES): string => {
  const lines = text.split('\n').map(limitLength);
  if (lines.length <= most) return lines.join('\n');
  return [...lines.slice(0, most), `… (${lines.length - most} more lines)`].join('\n');
};

const limitLength = (line: string): string =>
  line.length <= LONGEST_LINE
    ? line
    : `${line.slice(0, LONGEST_LINE)}… (${line.length - LONGEST_LINE} more characters)`;
