import { LabsError } from '../core/errors.ts';
import type { Mail } from '../sandbox/kernel/mailbox.ts';
import { harmlessLine } from '../terminal/harmless.ts';

/** A mail server that the person has named. */
export interface Relay {
  /** Its host and port, without what else was in the URL. */
  readonly server: string;
  /** Hands a mail over. Throws LabsError MAIL_NOT_SENT. */
  readonly hand: (mail: Mail) => Promise<void>;
  readonly close: () => void;
}

const PORTS = { 'smtp:': 25, 'smtps:': 465 } as const;

/**
 * Connects to the server of an `smtp://` or `smtps://` URL: the only thing of the sandbox that may leave this machine,
 * and only to where somebody has typed. Throws LabsError USAGE.
 */
export const openRelay = async (text: string): Promise<Relay> => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const defaultPort =
    url?.protocol === 'smtp:' || url?.protocol === 'smtps:' ? PORTS[url.protocol] : undefined;
  if (!url || defaultPort === undefined || url.hostname === '')
    throw new LabsError('USAGE', `"${withoutPassword(text)}" is no address of a mail server.`, {
      fix: 'Pass smtp://host:port or smtps://host:port, with user:password@ before the host where it asks for them.',
    });
  const { createTransport } = await import('nodemailer');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || defaultPort;
  const transport = createTransport({
    ...{ host, port, secure: url.protocol === 'smtps:' },
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    // No name is looked up and no file is read for a mail's sake.
    ...{ disableFileAccess: true, disableUrlAccess: true, pool: true, maxConnections: 1 },
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
  });
  const server = `${url.hostname}:${port}`;
  return {
    server,
    close: () => transport.close(),
    hand: async (mail) => {
      try {
        await transport.sendMail(asMessage(mail));
      } catch (cause) {
        const why = harmlessLine(cause instanceof Error ? cause.message : String(cause), 300);
        throw new LabsError('MAIL_NOT_SENT', `${server} did not take mail ${mail.number}: ${why}`, {
          fix: 'Look whether the server runs there and takes mail for this address; the mail stays in the inbox.',
          cause,
        });
      }
    },
  };
};

const TIMEOUT_MS = 10_000;

const withoutPassword = (text: string): string => harmlessLine(text.replace(/\/\/[^/@]*@/, '//…@'), 200);

const asMessage = ({ from, to, subject, body, atMs, headers }: Mail) => ({
  from,
  to: [{ name: '', address: to }],
  subject,
  text: body,
  date: new Date(atMs),
  headers: { ...headers },
});
