import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import type { Mail } from '../../src/sandbox/kernel/mailbox.ts';
import { inboxText, mailLines, mailText } from '../../src/screens/inbox.ts';

const page = { style: new Chalk({ level: 0 }), isPlain: true, columns: () => 80 };
const mail: Mail = {
  number: 7,
  kind: 'email',
  to: 'a@example.com',
  from: 'AWS <no-reply@x>',
  subject: 'News',
  body: 'Hi',
  atMs: Date.UTC(2026, 10, 21, 9),
  headers: {},
  endpoint: '',
};
const HOSTILE = '\u001b]0;title\u0007\u001b[2J\u202eevil';

describe('the inbox', () => {
  it('is a line a mail that fits', () => {
    const text = inboxText([mail, { ...mail, number: 8, subject: 'A long one '.repeat(20) }], page);
    expect(text).toContain('7  2026-11-21 09:00  a@example.com  News\n');
    expect(text).toContain('serverless-labs inbox read 8');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('shows hostile text in every place as marks', () => {
    const hostile = { ...mail, to: HOSTILE, from: HOSTILE, subject: HOSTILE, body: HOSTILE };
    const text = mailLines([hostile], page) + mailText(hostile, page);
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(text.match(/␛\[2J/g)).toHaveLength(6);
  });

  it('names what has no subject', () => {
    expect(mailLines([{ ...mail, subject: '', kind: 'sms' }], page)).toContain('Text message');
    expect(mailText({ ...mail, subject: '' }, page)).toContain('No subject');
  });
});
