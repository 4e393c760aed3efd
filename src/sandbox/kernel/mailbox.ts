import type { Context } from './context.ts';
import { defineTable, type Table } from './table.ts';

/** A mail or a text message as it would have left AWS. */
export interface Mail {
  /** From 1, in the order sent; never given twice. */
  readonly number: number;
  readonly kind: 'email' | 'sms';
  /** Address or phone number. */
  readonly to: string;
  /** `AWS Notifications <no-reply@sns.amazonaws.com>` */
  readonly from: string;
  readonly subject: string;
  readonly body: string;
  readonly atMs: number;
  /** Headers beside From, To, Subject and Date. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the recipient confirms a subscription; only such questions have it. */
  readonly confirmUrl?: string | undefined;
  /** Where the sandbox was reached when its links were written. */
  readonly endpoint: string;
}

/** What all services mail, oldest first, by number: nothing leaves this machine, it is what the inbox shows. */
export const mailbox = defineTable<Mail>('mail', 'account');

/** The oldest go first. */
const MOST_MAILS = 500;
const MOST_CHARACTERS = 8_000_000;

/** Puts a mail into the mailbox. */
export const deliverMail = (context: Context, mail: Omit<Mail, 'number' | 'atMs'>): void => {
  const table = context.table(mailbox);
  const number = 1 + ([...table.values()].at(-1)?.number ?? 0);
  table.put(String(number), { ...mail, number, atMs: context.clock.now() });
  keepBounded(table);
};

const keepBounded = (table: Table<Mail>): void => {
  const all = [...table.values()];
  let characters = all.reduce((sum, mail) => sum + lengthOf(mail), 0);
  for (const mail of all) {
    if (table.size() <= MOST_MAILS && characters <= MOST_CHARACTERS) return;
    // The newest stays, however long it is: numbers go on from it.
    if (table.size() === 1) return;
    table.delete(String(mail.number));
    characters -= lengthOf(mail);
  }
};

const lengthOf = ({ subject, body }: Mail): number => subject.length + body.length;

/** Everything that was mailed, oldest first; its links lead to where the sandbox is now. */
export const readMail = (context: Context): readonly Mail[] => {
  const endpoint = context.endpoint();
  return [...context.table(mailbox).values()].map((mail) =>
    endpoint === undefined || endpoint === mail.endpoint ? mail : withEndpoint(mail, endpoint),
  );
};

const withEndpoint = (mail: Mail, endpoint: string): Mail => {
  if (!URL.canParse(mail.endpoint) || !URL.canParse(endpoint)) return mail;
  const [before, now] = [new URL(mail.endpoint).port, new URL(endpoint).port];
  // The sandbox's own address, and what it hosts: `<id>.execute-api.localhost`.
  const ours = new RegExp(`(http://(?:127\\.0\\.0\\.1|(?:[a-z0-9-]+\\.)*localhost)):${before}(?=/)`, 'g');
  const moved = (text: string) => text.replace(ours, (_, host: string) => `${host}:${now}`);
  return {
    ...mail,
    body: moved(mail.body),
    confirmUrl: mail.confirmUrl === undefined ? undefined : moved(mail.confirmUrl),
    endpoint,
  };
};
