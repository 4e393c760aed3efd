import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../../src/sandbox/kernel/store.ts';
import { SANDBOX_ACCOUNT, SANDBOX_REGION } from '../../../../src/sandbox/sandbox.ts';
import { type OutboxItem, outbox } from '../../../../src/sandbox/services/sns/delivery/outbox.ts';

/** A folder for a sandbox's state, and what its outbox holds by now: read from a copy, as its holder has it locked. */
export const openInbox = () => {
  const root = mkdtempSync(join(tmpdir(), 'sns-'));
  const folder = join(root, 'sandbox');
  return {
    folder,
    items: (): readonly OutboxItem[] => {
      const copy = mkdtempSync(join(root, 'copy-'));
      cpSync(folder, copy, { recursive: true });
      const store = openStore(copy, (error) => {
        throw error;
      });
      const scope = { account: SANDBOX_ACCOUNT, region: SANDBOX_REGION };
      const items = [...store.table(outbox, scope).values()];
      store.close();
      return items;
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
};
