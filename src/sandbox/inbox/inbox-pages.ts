import { html, htmlPage, type SafeHtml } from '../kernel/html-page.ts';
import type { Mail } from '../kernel/mailbox.ts';
import type { WireReply } from '../kernel/wire.ts';

/** All mails, newest first. `base` is the page's own path. */
export const listPage = (mails: readonly Mail[], base: string): WireReply => {
  const rows = mails.toReversed().map(
    (
      mail,
    ) => html`<tr><td>${mail.number}</td><td><time>${timeOf(mail)}</time></td><td><bdi>${mail.to}</bdi></td>
<td><a href="${base}${mail.number}"><bdi>${subjectOf(mail)}</bdi></a></td></tr>
`,
  );
  return htmlPage(
    'Inbox of the sandbox',
    mails.length === 0
      ? html`<h1>Inbox</h1><p>Nothing has been mailed yet. Reload this page when something has.</p>`
      : html`<h1>Inbox</h1>
<table><caption>What the sandbox has mailed, newest first. It comes here only, unless you hand it to a mail server.</caption>
<thead><tr><th scope="col">No.</th><th scope="col">Sent</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
};

interface Around {
  /** Where the list is. */
  readonly list: string;
  readonly endpoint: string;
}

/** One mail. Its links are only links where they lead to this sandbox. */
export const mailPage = (mail: Mail, { list, endpoint }: Around): WireReply =>
  htmlPage(
    subjectOf(mail),
    html`<p><a href="${list}">All mails</a></p>
<h1><bdi>${subjectOf(mail)}</bdi></h1>
<dl><dt>From</dt><dd><bdi>${mail.from}</bdi></dd><dt>To</dt><dd><bdi>${mail.to}</bdi></dd><dt>Sent</dt><dd><time>${timeOf(mail)}</time></dd></dl>
<h2>Message</h2>
<pre>${withLinks(mail.body, endpoint)}</pre>`,
  );

const timeOf = ({ atMs }: Mail): string => new Date(atMs).toISOString();

const subjectOf = ({ kind, subject }: Mail): string =>
  subject === '' ? (kind === 'sms' ? 'Text message' : 'No subject') : subject;

const URLS = /http:\/\/[^\s<>"'`\\]+/g;

const withLinks = (body: string, endpoint: string): SafeHtml[] => {
  const parts: SafeHtml[] = [];
  let end = 0;
  for (const { 0: url, index } of body.matchAll(URLS)) {
    if (!leadsHere(url, endpoint)) continue;
    parts.push(html`${body.slice(end, index)}<a href="${url}">${url}</a>`);
    end = index + url.length;
  }
  parts.push(html`${body.slice(end)}`);
  return parts;
};

const leadsHere = (text: string, endpoint: string): boolean => {
  if (!URL.canParse(text) || !URL.canParse(endpoint)) return false;
  const url = new URL(text);
  const isLoopback =
    url.hostname === '127.0.0.1' || url.hostname === 'localhost' || url.hostname.endsWith('.localhost');
  return isLoopback && url.port === new URL(endpoint).port && url.username === '' && url.password === '';
};
