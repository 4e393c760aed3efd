import { timingSafeEqual } from 'node:crypto';
import { html, htmlPage } from '../kernel/html-page.ts';
import type { Mail } from '../kernel/mailbox.ts';
import type { WireReply, WireRequest } from '../kernel/wire.ts';
import { listPage, mailPage } from './inbox-pages.ts';
import { INBOX_PREFIX, inboxSecret } from './inbox-url.ts';

/** What the page shows, and where it is. */
export interface InboxSource {
  readonly endpoint: () => string | undefined;
  readonly mail: () => readonly Mail[];
}

/**
 * Answers requests for the inbox's page; undefined for everything else. A page on the web can make a browser send
 * requests here, also under a name of its own: the address holds a secret, the Host has to be the sandbox's own, and
 * what a browser says comes from another site is refused. Nothing can be changed here.
 */
export const answerInbox =
  (source: InboxSource, token: string) =>
  (request: WireRequest): Promise<WireReply> | undefined =>
    request.path.startsWith(INBOX_PREFIX) ? Promise.resolve(respond(request, source, token)) : undefined;

const respond = (request: WireRequest, source: InboxSource, token: string): WireReply => {
  if (!isOwnHost(request.headers.host, source.endpoint()) || comesFromElsewhere(request)) return REFUSED;
  const [secret = '', number = ''] = request.path.slice(INBOX_PREFIX.length).split('/');
  if (!isEqual(secret, inboxSecret(token))) return NOT_FOUND;
  if (request.method !== 'GET' && request.method !== 'HEAD') return WRONG_METHOD;
  const all = source.mail();
  if (number === '') return listPage(all, `${INBOX_PREFIX}${secret}/`);
  const mail = all.find((one) => String(one.number) === number);
  return mail ? mailPage(mail, { list: './', endpoint: source.endpoint() ?? '' }) : NOT_FOUND;
};

const isOwnHost = (host: string | undefined, endpoint: string | undefined): boolean => {
  if (host === undefined || endpoint === undefined) return false;
  const { port } = new URL(endpoint);
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
};

/** https://www.w3.org/TR/fetch-metadata/: browsers say it, nothing else does. */
const comesFromElsewhere = ({ headers }: WireRequest): boolean =>
  !['none', 'same-origin', undefined].includes(headers['sec-fetch-site']);

const isEqual = (given: string, expected: string): boolean =>
  given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));

const note = (title: string, text: string, status: number): WireReply =>
  htmlPage(title, html`<h1>${title}</h1><p>${text}</p>`, status);

const REFUSED = note('Refused', 'This page is only for those who opened it themselves.', 403);
const NOT_FOUND = note('Not found', 'serverless-labs inbox open tells the address of the inbox.', 404);
const WRONG_METHOD = note('Only for reading', 'Nothing can be sent to this page.', 405);
