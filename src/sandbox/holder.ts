import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Damage } from '../core/append-log.ts';
import { LabsError } from '../core/errors.ts';
import { ensureFolder } from '../core/paths.ts';
import { lockHolder, takeLock } from '../core/process-lock.ts';
import { askHolder, type HolderNote, type SandboxStatus } from './ask-holder.ts';
import { inboxUrl } from './inbox/inbox-url.ts';
import type { Mail } from './kernel/mailbox.ts';
import type { Sandbox, SandboxClientConfig } from './sandbox.ts';

/** The person's sandbox, held by this process or by another one. */
export interface SandboxHandle {
  readonly role: 'holder' | 'guest';
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  /** Where it differs from an SDK client's own: guests go over loopback. */
  readonly clientConfig: Omit<SandboxClientConfig, 'requestHandler'> &
    Partial<Pick<SandboxClientConfig, 'requestHandler'>>;
  /** Moves the sandbox's clock. */
  readonly advance: (durationMs: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly status: () => Promise<SandboxStatus>;
  /** What was mailed, oldest first. */
  readonly mail: () => Promise<readonly Mail[]>;
  /** The address of the inbox's page, which is there as long as the holder is. */
  readonly inboxUrl: string;
  readonly damage: Damage | undefined;
  readonly close: () => Promise<void>;
}

export interface HolderOptions {
  /** Where the sandbox's state is kept. */
  readonly folder: string;
  /** Fail with PORT_TAKEN instead of taking the next free one. */
  readonly port?: number | undefined;
  readonly iam?: 'enforce' | 'off';
  readonly roleDelayMs?: number;
  readonly report?: (error: unknown) => void;
}

/**
 * Opens the sandbox of `folder`: as its holder, or as the guest of the process that holds it. Throws LabsError:
 * SANDBOX_BUSY, PORT_TAKEN, STATE_NOT_WRITABLE.
 */
export const openSandbox = async (options: HolderOptions): Promise<SandboxHandle> => {
  for (;;) {
    const lock = takeLock(lockFile(ensureFolder(options.folder)));
    if (lock.kind === 'held') {
      // Guests need nothing of the sandbox itself.
      const { holdSandbox } = await import('./hold.ts');
      return holdSandbox(lock, options);
    }
    const found = await findHolder(options.folder);
    if (found) return guestHandle(found);
  }
};

/** The sandbox of a folder as it was left, for looks; nothing in it goes on meanwhile. */
export interface StillSandbox
  extends Pick<
    Sandbox,
    'account' | 'region' | 'keys' | 'clock' | 'operation' | 'hasRowsOf' | 'lastEndpoint' | 'damage' | 'close'
  > {}

/** Opens the sandbox for looks; undefined while another process holds it. Throws LabsError STATE_NOT_WRITABLE. */
export const openStill = async ({
  folder,
  report,
}: Pick<HolderOptions, 'folder' | 'report'>): Promise<StillSandbox | undefined> => {
  const lock = takeLock(lockFile(ensureFolder(folder)));
  if (lock.kind === 'taken') return undefined;
  try {
    const { createSandbox } = await import('./sandbox.ts');
    const sandbox = await createSandbox({ folder, isStill: true, ...(report && { report }) });
    const close = async () => {
      await sandbox.close();
      lock.release();
    };
    return { ...sandbox, close };
  } catch (error) {
    lock.release();
    throw error;
  }
};

/** What the holder says of the sandbox; undefined where nobody holds it. Throws LabsError SANDBOX_BUSY. */
export const sandboxStatus = async (folder: string): Promise<SandboxStatus | undefined> => {
  const holder = lockHolder(lockFile(folder));
  return holder && (await findHolder(folder))?.status;
};

/** Forgets everything in the sandbox. Throws LabsError SANDBOX_BUSY while a process holds it. */
export const resetSandbox = (folder: string): void => {
  const lock = takeLock(lockFile(ensureFolder(folder)));
  if (lock.kind === 'taken') {
    throw new LabsError('SANDBOX_BUSY', `Process ${lock.pid} is using the sandbox.`, {
      fix: 'End it first (Ctrl-C in its terminal, or leave the lab), then reset.',
    });
  }
  rmSync(folder, { recursive: true, force: true });
};

const lockFile = (folder: string) => join(folder, 'lock');

const guestHandle = ({ note, status }: Found): SandboxHandle => {
  let offsetMs = Date.parse(status.now) - Date.now();
  return {
    role: 'guest',
    endpoint: status.endpoint,
    account: status.account,
    region: status.region,
    clientConfig: {
      region: status.region,
      endpoint: status.endpoint,
      credentials: { ...status.keys },
      maxAttempts: 1,
    },
    advance: async (durationMs) => {
      const moved = await askHolder(note, 'POST', `advance?durationMs=${durationMs}`);
      offsetMs = Date.parse(moved.now) - Date.now();
    },
    nowMs: () => Date.now() + offsetMs,
    status: () => askHolder(note, 'GET', 'status'),
    mail: () => askHolder<readonly Mail[]>(note, 'GET', 'mail'),
    inboxUrl: inboxUrl(note.endpoint, note.token),
    damage: undefined,
    close: async () => {},
  };
};

const ATTEMPTS = 50;
const ATTEMPT_EVERY_MS = 100;

interface Found {
  readonly note: HolderNote;
  readonly status: SandboxStatus;
}

/**
 * A holder that has only just taken the lock writes its note within milliseconds, and one that only looks is gone by then:
 * undefined where nobody holds the sandbox any more.
 */
const findHolder = async (folder: string): Promise<Found | undefined> => {
  let cause: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const holder = lockHolder(lockFile(folder));
    if (!holder) return undefined;
    if (holder.note) {
      const note: HolderNote = JSON.parse(holder.note);
      try {
        return { note, status: await askHolder(note, 'GET', 'status') };
      } catch (error) {
        cause = error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, ATTEMPT_EVERY_MS));
  }
  throw new LabsError('SANDBOX_BUSY', 'Another process holds the sandbox but does not answer.', {
    fix: 'Wait for it to end, or end it; then try again.',
    cause,
  });
};
