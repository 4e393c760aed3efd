import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/clock.ts';
import type { Context } from '../../../src/sandbox/kernel/context.ts';
import { deliverMail, readMail } from '../../../src/sandbox/kernel/mailbox.ts';
import { openStore } from '../../../src/sandbox/kernel/store.ts';

/** What the mailbox needs of a context. */
const place = (endpoint: string | undefined) => {
  const store = openStore(undefined, () => {});
  const scope = { account: '000000000000', region: 'us-east-1' };
  const parts: Pick<Context, 'table' | 'clock' | 'endpoint'> = {
    table: (definition) => store.table(definition, scope),
    clock: manualClock(1_000),
    endpoint: () => endpoint,
  };
  const context: Context = Object.assign(Object.create(null), parts);
  return {
    context,
    deliver: (body: string, at = 'http://127.0.0.1:4566') =>
      deliverMail(context, {
        ...{ kind: 'email', to: 'a@example.com', from: 'AWS', subject: 'S', body, headers: {} },
        ...{ confirmUrl: `${at}/confirm`, endpoint: at },
      }),
    mails: () => readMail(context),
  };
};

describe('the mailbox', () => {
  it('numbers mails in the order sent, and goes on counting when the oldest are gone', () => {
    const { deliver, mails } = place('http://127.0.0.1:4566');
    for (let count = 1; count <= 510; count += 1) deliver(`mail ${count}`);
    expect(mails()).toHaveLength(500);
    expect(mails()[0]).toMatchObject({ number: 11, body: 'mail 11', atMs: 1_000 });
    deliver('last');
    expect(mails().at(-1)?.number).toBe(511);
  });

  it('keeps a bounded number of characters, and always the newest mail', () => {
    const { deliver, mails } = place('http://127.0.0.1:4566');
    const long = 'x'.repeat(3_000_000);
    for (let count = 1; count <= 4; count += 1) deliver(long);
    expect(mails().map(({ number }) => number)).toEqual([3, 4]);
    deliver('x'.repeat(9_000_000));
    expect(mails().map(({ number }) => number)).toEqual([5]);
  });

  it('lets links lead to where the sandbox is now', () => {
    const { deliver, mails } = place('http://127.0.0.1:5000');
    deliver(
      'http://127.0.0.1:4566/x http://a1.execute-api.localhost:4566/y http://127.0.0.1:45667/x http://x.example:4566/',
    );
    expect(mails()).toMatchObject([
      {
        body: 'http://127.0.0.1:5000/x http://a1.execute-api.localhost:5000/y http://127.0.0.1:45667/x http://x.example:4566/',
        confirmUrl: 'http://127.0.0.1:5000/confirm',
      },
    ]);
  });
});
