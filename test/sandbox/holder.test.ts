import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterEach, describe, expect, it } from 'vitest';
import {
  openSandbox,
  openStill,
  resetSandbox,
  type SandboxHandle,
  sandboxStatus,
} from '../../src/sandbox/holder.ts';

const open: SandboxHandle[] = [];
const newFolder = () => join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'sandbox');
const opened = async (folder: string, options: { port?: number } = {}) => {
  const handle = await openSandbox({ folder, ...options });
  open.push(handle);
  return handle;
};
afterEach(async () => {
  for (const handle of open.splice(0).reverse()) await handle.close();
});

describe('the sandbox of a folder', () => {
  it('has one holder; everybody else is its guest and sees the same', async () => {
    const folder = newFolder();
    const holder = await opened(folder);
    const guest = await opened(folder);
    expect([holder.role, guest.role]).toEqual(['holder', 'guest']);
    await new IAMClient(holder.clientConfig).send(new CreateUserCommand({ UserName: 'bob' }));
    const { User } = await new IAMClient(guest.clientConfig).send(new GetUserCommand({ UserName: 'bob' }));
    expect(User?.UserName).toBe('bob');
  });

  it('keeps its state, its keys and its clock over restarts', async () => {
    const folder = newFolder();
    const first = await openSandbox({ folder });
    await new IAMClient(first.clientConfig).send(new CreateUserCommand({ UserName: 'bob' }));
    await first.advance(86_400_000);
    const { keys } = await first.status();
    await first.close();
    const second = await opened(folder);
    expect((await second.status()).keys).toEqual(keys);
    expect(second.nowMs() - Date.now()).toBeGreaterThan(86_000_000);
    await expect(
      new IAMClient(second.clientConfig).send(new GetUserCommand({ UserName: 'bob' })),
    ).resolves.toBeDefined();
  });

  it('is there for a look without going on, and then for whoever waits to hold it', async () => {
    const folder = newFolder();
    const first = await openSandbox({ folder });
    await new IAMClient(first.clientConfig).send(new CreateUserCommand({ UserName: 'bob' }));
    expect(await openStill({ folder })).toBeUndefined();
    await first.close();

    const still = await openStill({ folder });
    const getUser = await still?.operation('iam', 'GetUser');
    expect(await getUser?.call({ UserName: 'bob' })).toMatchObject({ User: { UserName: 'bob' } });
    await expect(getUser?.call({ UserName: 'eve' })).rejects.toMatchObject({ code: 'NoSuchEntityException' });
    expect(await still?.operation('iam', 'GetNothing')).toBeUndefined();
    const waiting = opened(folder);
    await still?.close();
    expect((await waiting).role).toBe('holder');
  });

  it('is looked at where it was served last, whatever port that was', async () => {
    const folder = newFolder();
    // Another one has the usual port, so that neither of them is there by chance.
    await opened(newFolder());
    const first = await openSandbox({ folder });
    await first.close();
    const still = await openStill({ folder });
    expect(still?.lastEndpoint()).toBe(first.endpoint);
    expect([still?.hasRowsOf('iam'), still?.hasRowsOf('sqs')]).toEqual([true, false]);
    await still?.close();
  });

  it('lets a guest move the clock', async () => {
    const folder = newFolder();
    const holder = await opened(folder);
    const guest = await opened(folder);
    await guest.advance(3_600_000);
    expect(holder.nowMs() - Date.now()).toBeGreaterThan(3_590_000);
    expect(Math.abs(guest.nowMs() - holder.nowMs())).toBeLessThan(1_000);
  });

  it('takes the next free port, and fails when one was asked for by number', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(openSandbox({ folder: newFolder(), port })).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    blocker.close();
    expect((await opened(newFolder())).endpoint).not.toBe((await opened(newFolder())).endpoint);
  });

  it('says whether it runs, and is only emptied when it does not', async () => {
    const folder = newFolder();
    expect(await sandboxStatus(folder)).toBeUndefined();
    const holder = await openSandbox({ folder });
    expect((await sandboxStatus(folder))?.endpoint).toBe(holder.endpoint);
    expect(() => resetSandbox(folder)).toThrow(expect.objectContaining({ code: 'SANDBOX_BUSY' }));
    await holder.close();
    resetSandbox(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it('opens with what can still be read of a damaged log, and tells', async () => {
    const folder = newFolder();
    const first = await openSandbox({ folder });
    await new IAMClient(first.clientConfig).send(new CreateUserCommand({ UserName: 'bob' }));
    await first.close();
    writeFileSync(join(folder, 'tables.jsonl'), 'deadbeef [["half a li', { flag: 'a' });
    const second = await opened(folder);
    expect(second.damage?.lines).toBe(1);
    await expect(
      new IAMClient(second.clientConfig).send(new GetUserCommand({ UserName: 'bob' })),
    ).resolves.toBeDefined();
  });

  it('refuses a folder that is a file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'sandbox-')), 'file');
    writeFileSync(file, '');
    await expect(openSandbox({ folder: file })).rejects.toMatchObject({ code: 'STATE_NOT_WRITABLE' });
  });
});
