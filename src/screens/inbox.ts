import type { Mail } from '../sandbox/kernel/mailbox.ts';
import { harmless, harmlessLine } from '../terminal/harmless.ts';
import { columns, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** What was mailed, a line each, oldest first, and how to read on. */
export const inboxText = (mails: readonly Mail[], page: Page): string => {
  if (mails.length === 0)
    return `${wrap('The inbox is empty. What the sandbox mails (an SNS subscription with protocol email, say) comes here and goes nowhere else.', textWidth(page))}\n`;
  const command = page.style.cyan(`serverless-labs inbox read ${mails.at(-1)?.number ?? 1}`);
  return `${mailLines(mails, page)}\nRead one with: ${command}\n`;
};

/** The lines alone. */
export const mailLines = (mails: readonly Mail[], page: Page): string => {
  const rows = mails.map((mail) => [
    String(mail.number),
    page.style.dim(timeOf(mail).slice(0, MINUTES)),
    harmlessLine(mail.to, LONGEST_ADDRESS),
    harmlessLine(subjectOf(mail), LONGEST_SUBJECT),
  ]);
  return `${columns(rows, textWidth(page))}\n`;
};

/** `2026-11-21 09:00` */
const MINUTES = 16;
const LONGEST_ADDRESS = 32;
const LONGEST_SUBJECT = 120;

/** One mail, whole. */
export const mailText = (mail: Mail, page: Page): string => {
  const { style } = page;
  const headers = [
    ['From', mail.from],
    ['To', mail.to],
    ['Sent', timeOf(mail)],
    ['Subject', subjectOf(mail)],
  ].map(([name = '', value = '']) => [style.bold(name), harmlessLine(value)]);
  return `${columns(headers, textWidth(page))}\n\n${bodyText(mail, textWidth(page))}\n`;
};

/** Prose is wrapped at words; links and JSON stay as they were sent, so that they can be copied. */
const bodyText = ({ body }: Mail, width: number): string =>
  harmless(body)
    .split('\n')
    .map((line) => (/^\s*["{[]/.test(line) ? line : wrap(line, width)))
    .join('\n');

/** Where the page is. */
export const inboxAddressText = (url: string, stays: boolean, page: Page): string =>
  `${wrap('The inbox as a page for your browser; the address is only for you:', textWidth(page))}\n${page.style.cyan(url)}\n` +
  (stays ? 'Ctrl-C ends it; what is in it stays.\n' : '');

export const relayedText = (count: number, server: string): string =>
  `${count === 1 ? '1 mail was' : `${count} mails were`} handed to ${harmlessLine(server)}.\n`;

const timeOf = ({ atMs }: Mail): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');

const subjectOf = ({ kind, subject }: Mail): string =>
  subject === '' ? (kind === 'sms' ? 'Text message' : 'No subject') : subject;
