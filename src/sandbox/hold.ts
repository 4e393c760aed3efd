import { randomBytes } from 'node:crypto';
import type { ProcessLock } from '../core/process-lock.ts';
import type { HolderNote } from './ask-holder.ts';
import { boundNursery } from './bound-nursery.ts';
import { answerControl, statusOf } from './control.ts';
import type { HolderOptions, SandboxHandle } from './holder.ts';
import { answerInbox } from './inbox/answer-inbox.ts';
import { inboxUrl } from './inbox/inbox-url.ts';
import { createSandbox, DEFAULT_PORT, type Sandbox } from './sandbox.ts';

/** Opens the sandbox in this process, which has its lock, and serves it. Throws LabsError. */
export const holdSandbox = async (lock: ProcessLock, options: HolderOptions): Promise<SandboxHandle> => {
  try {
    const sandbox = await createSandbox(options);
    boundNursery();
    const token = randomBytes(24).toString('hex');
    const [inbox, control] = [answerInbox(sandbox, token), answerControl(sandbox, token)];
    const endpoint = await sandbox.listen(options.port ?? DEFAULT_PORT, {
      strict: options.port !== undefined,
      intercept: (request) => inbox(request) ?? control(request),
    });
    const note: HolderNote = { endpoint, token };
    lock.note(JSON.stringify(note));
    return holderHandle(sandbox, note, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
};

const holderHandle = (
  sandbox: Sandbox,
  { endpoint, token }: HolderNote,
  lock: ProcessLock,
): SandboxHandle => ({
  role: 'holder',
  endpoint,
  account: sandbox.account,
  region: sandbox.region,
  clientConfig: sandbox.clientConfig(),
  advance: sandbox.advance,
  nowMs: sandbox.clock.now,
  status: async () => statusOf(sandbox),
  mail: async () => sandbox.mail(),
  inboxUrl: inboxUrl(endpoint, token),
  damage: sandbox.damage,
  close: async () => {
    await sandbox.close();
    lock.release();
  },
});
