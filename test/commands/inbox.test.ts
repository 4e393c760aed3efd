import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InboxWorld, openInboxWorld } from '../sandbox/inbox/inbox-world.ts';
import { type CommandWorld, createCommandWorld } from './command-world.ts';

let machine: CommandWorld;
let world: InboxWorld;
beforeEach(async () => {
  machine = createCommandWorld();
  world = await openInboxWorld(machine.paths.sandbox);
});
afterEach(() => world.close());

const withMails = async () => {
  await world.subscribe('a@example.com');
  await fetch((await world.sandbox.mail())[0]?.confirmUrl ?? '');
  await world.publish('The body,\u001b[2Jin two\nlines', 'News');
};
const json = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('inbox', () => {
  it('says that it is empty', async () => {
    expect(await machine.run('inbox')).toMatchObject({ code: 0, out: expect.stringContaining('empty') });
    expect(await machine.run('inbox', 'read')).toMatchObject({
      code: 2,
      err: expect.stringContaining('The inbox is empty'),
    });
  });

  it('lists what was mailed', async () => {
    await withMails();
    const { out } = await machine.run('inbox');
    const [first, second] = out.split('\n');
    expect(first).toMatch(
      /^1 {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}a@example\.com {2}AWS Notification - Subscription/,
    );
    expect(second).toMatch(/ {2}News$/);
    expect(out).toContain('serverless-labs inbox read 2');
  });

  it('reads one, or the newest', async () => {
    await withMails();
    const one = await machine.run('inbox', 'read', '1');
    expect(one.out).toMatch(
      /^From {5}AWS Notifications <no-reply@sns.amazonaws.com>\nTo {7}a@example\.com\n/,
    );
    expect(one.out).toMatch(/\nhttp:\/\/127\.0\.0\.1:\d+\/_aws\/sns\/confirmation\.html\?TopicArn=\S+\n/);
    const newest = await machine.run('inbox', 'read');
    expect(newest.out).toContain('\n\nThe body,␛[2Jin two\nlines\n');
    expect(await machine.run('inbox', 'read', '7')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/There is no mail 7[\s\S]*up to 2/),
    });
  });

  it('wraps prose at words, and leaves links and JSON whole', async () => {
    await world.subscribe('a@example.com');
    await fetch((await world.sandbox.mail())[0]?.confirmUrl ?? '');
    const words = 'word '.repeat(40).trim();
    const event = JSON.stringify({ detail: words });
    await world.publish(`${words}\n${event}`, 'Long');
    const { out } = await machine.run('inbox', 'read');
    expect(out.split('\n').filter((line) => line.startsWith('word')).length).toBeGreaterThan(1);
    expect(out).toContain(`\n${event}\n`);
  });

  it('--json has a line a mail', async () => {
    await withMails();
    expect(json((await machine.run('inbox', '--json')).out)).toMatchObject([
      { kind: 'mail', number: 1, medium: 'email', to: 'a@example.com', confirmUrl: expect.any(String) },
      { kind: 'mail', number: 2, body: expect.stringContaining('\u001b[2J') },
    ]);
  });

  it('open tells the address of the page, which another process serves', async () => {
    const [{ kind, url }] = json((await machine.run('inbox', 'open', '--json')).out);
    expect(kind).toBe('inbox');
    expect(url).toBe(world.sandbox.inboxUrl);
    expect((await fetch(url)).status).toBe(200);
  });

  it('refuses what it has not', async () => {
    expect(await machine.run('inbox', 'delete')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no action "delete"'),
    });
    expect(await machine.run('inbox', 'read', '--follow')).toMatchObject({ code: 2 });
    const wrong = await machine.run('inbox', '--smtp', 'http://user:secret@x');
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('http://…@x') });
    expect(wrong.err).not.toContain('secret');
  });
});

describe('--smtp', () => {
  /** A real server, of the same authors as the client but another program. */
  const openServer = async (options: ConstructorParameters<typeof SMTPServer>[0] = {}) => {
    const taken: { readonly to: readonly string[]; readonly text: string }[] = [];
    const server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'] },
      onData: async (stream, session, callback) => {
        const text = Buffer.concat(await stream.toArray()).toString();
        taken.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        callback();
      },
      ...options,
    });
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const address = listening.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return {
      taken,
      url: `smtp://127.0.0.1:${port}`,
      close: () => new Promise<void>((done) => server.close(done)),
    };
  };

  it('hands over what is shown, headers and all', async () => {
    const server = await openServer();
    await withMails();
    const { code, out } = await machine.run('inbox', '--smtp', server.url);
    expect(code).toBe(0);
    expect(out).toContain(`2 mails were handed to ${server.url.slice(7)}.`);
    expect(server.taken.map(({ to }) => to)).toEqual([['a@example.com'], ['a@example.com']]);
    const [question] = server.taken;
    expect(question?.text).toMatch(/^From: AWS Notifications <no-reply@sns\.amazonaws\.com>/m);
    expect(question?.text).toMatch(/^Subject: AWS Notification - Subscription Confirmation/m);
    expect(question?.text).toMatch(/^X-Amz-Sns-Message-Type: SubscriptionConfirmation/im);
    await server.close();
  });

  it('hands over one mail, and cannot be made to send another header', async () => {
    const server = await openServer();
    await withMails();
    await world.publish('x', 'plain');
    const { out } = await machine.run('inbox', 'read', '2', '--smtp', server.url, '--json');
    expect(json(out).at(-1)).toMatchObject({ kind: 'mail-relayed', numbers: [2] });
    expect(server.taken).toHaveLength(1);
    await server.close();
  });

  it('tells what the server said when it takes nothing, and keeps the mail', async () => {
    const server = await openServer({
      onRcptTo: (_address, _session, callback) => callback(new Error('no such\u001b[2J person')),
    });
    await withMails();
    const { code, err } = await machine.run('inbox', '--smtp', server.url);
    expect([code, err]).toEqual([1, expect.stringMatching(/did not take mail 1: [\s\S]*no such/)]);
    expect(err).not.toContain('\u001b');
    expect(await world.sandbox.mail()).toHaveLength(2);
    await server.close();
  });

  it('tells when nobody listens there', async () => {
    const server = await openServer();
    await server.close();
    await withMails();
    expect(await machine.run('inbox', '--smtp', server.url)).toMatchObject({
      code: 1,
      err: expect.stringContaining('did not take mail 1'),
    });
  });

  it('logs in with the name and password of the URL', async () => {
    const seen: unknown[] = [];
    const server = await openServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, callback) => {
        seen.push([username, password]);
        callback(null, { user: username });
      },
    });
    await world.subscribe('a@example.com');
    const { out } = await machine.run('inbox', '--smtp', server.url.replace('//', '//me:s%40fe@'));
    expect(seen).toEqual([['me', 's@fe']]);
    expect(out).not.toContain('s@fe');
    await server.close();
  });
});
