import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE, type InboxWorld, openInboxWorld } from './inbox-world.ts';

let world: InboxWorld;
beforeAll(async () => {
  world = await openInboxWorld();
  await world.subscribe('a@example.com');
  const [question] = await world.sandbox.mail();
  await fetch(question?.confirmUrl ?? '');
  await world.publish(
    `${HOSTILE}\nsee http://127.0.0.1:1/x and http://evil.example/ too`,
    'A <b>subject</b>',
  );
});
afterAll(() => world.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Not `fetch`: that one sets Host and the Sec- headers itself. */
const ask = (url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request(url, { method, headers }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      resolve({ status: response.statusCode, headers: response.headers, text });
    })
      .on('error', reject)
      .end();
  });

describe('the page', () => {
  it('lists what was mailed, newest first, and shows each', async () => {
    const { status, text } = await ask(world.sandbox.inboxUrl);
    expect(status).toBe(200);
    expect(text.indexOf('A &lt;b&gt;subject&lt;/b&gt;')).toBeLessThan(
      text.indexOf('Subscription Confirmation'),
    );
    const mail = await ask(`${world.sandbox.inboxUrl}1`);
    const { confirmUrl = '' } = (await world.sandbox.mail())[0] ?? {};
    expect(mail.text).toContain(`<a href="${confirmUrl.replaceAll('&', '&amp;')}">`);
  });

  it('escapes what a sender wrote, and only links to this sandbox', async () => {
    const { text } = await ask(`${world.sandbox.inboxUrl}2`);
    expect(text).toContain('&lt;script&gt;document.title=&quot;run&quot;&lt;/script&gt;');
    expect(text).not.toMatch(/<script|<img|<b>/);
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
    expect(links).toEqual(['./', expect.stringMatching(/\/_aws\/sns\/unsubscribe\.html\?/)]);
  });

  it('runs no script, sends no form, stands in no frame and tells nobody its address', async () => {
    const { headers } = await ask(world.sandbox.inboxUrl);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('another page on the web', () => {
  const marker = 'Subscription Confirmation';

  it('does not know the address', async () => {
    const wrong = world.sandbox.inboxUrl.replace(/[0-9a-f]{40}/, '0'.repeat(40));
    expect(await ask(wrong)).toMatchObject({ status: 404, text: expect.not.stringContaining(marker) });
    expect(await ask(wrong.replace(/0{40}\//, ''))).toMatchObject({ status: 404 });
  });

  it('with a name of its own for this machine is refused', async () => {
    const { port } = new URL(world.sandbox.inboxUrl);
    for (const host of [`evil.example:${port}`, `inbox.localhost:${port}`, '127.0.0.1', `127.0.0.1:1`])
      expect(await ask(world.sandbox.inboxUrl, { host })).toMatchObject({
        status: 403,
        text: expect.not.stringContaining(marker),
      });
    expect((await ask(world.sandbox.inboxUrl, { host: `localhost:${port}` })).status).toBe(200);
  });

  it('is refused when the browser says that the request comes from there', async () => {
    for (const site of ['cross-site', 'same-site'])
      expect((await ask(world.sandbox.inboxUrl, { 'sec-fetch-site': site })).status).toBe(403);
  });

  it('can change nothing', async () => {
    expect((await ask(world.sandbox.inboxUrl, {}, 'POST')).status).toBe(405);
    expect((await ask(`${world.sandbox.inboxUrl}99`)).status).toBe(404);
  });
});

describe('the pages behind the links', () => {
  it('end a subscription, mail a link that takes it back, and tell what did not work', async () => {
    const mails = await world.sandbox.mail();
    const link = /http\S+unsubscribe\.html\S+/.exec(mails.at(-1)?.body ?? '')?.[0] ?? '';
    expect((await ask(link)).text).toContain('<h1>Subscription removed</h1>');
    expect(await world.subscriptions()).toEqual([]);
    const question = (await world.sandbox.mail()).at(-1);
    expect(question?.subject).toBe('AWS Notification - Unsubscribe Confirmation');
    expect((await ask(question?.confirmUrl ?? '')).text).toContain('<h1>Subscription confirmed</h1>');
    expect(await world.subscriptions()).toHaveLength(1);
    const forged = (question?.confirmUrl ?? '').replace(/Token=[0-9a-f]+/, 'Token=<script>');
    expect(await ask(encodeURI(forged))).toMatchObject({
      status: 400,
      text: expect.stringContaining('Invalid parameter: Token'),
    });
  });

  it('escape what stands in their address', async () => {
    const link = /http\S+unsubscribe\.html\S+/.exec((await world.sandbox.mail())[1]?.body ?? '')?.[0] ?? '';
    const { text } = await ask(link.replace(/Endpoint=.*/, `Endpoint=${encodeURIComponent(HOSTILE)}`));
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;');
  });

  it('are not there for anything else', async () => {
    expect((await ask(`${world.sandbox.endpoint}/_aws/sns/other.html`)).status).toBe(404);
    expect((await ask(`${world.sandbox.endpoint}/_aws/sns/unsubscribe.html?SubscriptionArn=x`)).status).toBe(
      400,
    );
  });
});
