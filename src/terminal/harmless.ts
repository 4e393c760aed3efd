/**
 * Text of unknown origin made safe to show: escape sequences, control characters and bidirectional overrides are
 * replaced by visible marks, so that nothing in a lab, a log line or an answer can move the cursor, change the title,
 * write to the clipboard or reorder what is read. Line feeds and tabs stay.
 */
export const harmless = (text: string): string => text.replaceAll('\r\n', '\n').replace(HARMFUL, visible);

/** C0 but tab and line feed, DEL, C1, bidirectional controls, zero-width and line separators. */
const HARMFUL =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

const visible = (char: string): string => {
  const code = char.charCodeAt(0);
  // U+2400 and following are pictures of the control characters.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
};

/**
 * The same, but with the styles that the AWS CLI's tables and log lines have, which hide nothing and move nothing; whatever
 * style is left open is closed.
 */
export const harmlessInColour = (text: string): string => {
  const parts = text.split(STYLE);
  const shown = parts.map((part, index) => (index % 2 === 1 ? part : harmless(part))).join('');
  return parts.length > 1 ? `${shown}${RESET}` : shown;
};

/** Bold, dim, a colour but black and white, and the end of them. */
const STYLE = /(\u001b\[(?:[0-2]|3[1-6])m)/;
const RESET = '\u001b[0m';

/** One harmless line of at most `limit` characters; what was cut is said. */
export const harmlessLine = (text: string, limit = 2000): string => {
  const line = harmless(text).replace(/\n/g, '\u240a');
  return line.length <= limit ? line : `${line.slice(0, limit)}… (${line.length - limit} more characters)`;
};
