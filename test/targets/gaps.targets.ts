import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/aws/connect.ts';
import { GAPS } from '../../src/aws/emulator-gaps.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { EMULATORS, type RunningEmulator, startEmulator } from './emulators.ts';
import { GAP_PROOFS } from './gap-proofs.ts';
import { gapWorld } from './gap-world.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

describe.each(EMULATORS)('%s still lacks', (name) => {
  let emulator: RunningEmulator;
  let connection: Connection;
  beforeAll(async () => {
    emulator = await startEmulator(name);
    connection = await connect({ kind: 'emulator', endpoint: emulator.endpoint, credentials });
  });
  afterAll(() => {
    connection.close();
    emulator.stop();
  });

  it.concurrent.each(Object.keys(GAPS[name] ?? {}))('%s', async (gap) => {
    expect(await GAP_PROOFS[gap]?.(gapWorld(connection))).toBe(true);
  });
});

describe.each(['off', 'enforce'] as const)('what shows the gaps, on the sandbox with IAM: %s', (iam) => {
  let sandbox: Sandbox;
  let connection: Connection;
  beforeAll(async () => {
    sandbox = await createSandbox({ iam });
    const { account } = sandbox;
    const endpoint = await sandbox.listen(0);
    connection = await connect({ kind: 'sandbox', account, endpoint, clientConfig: sandbox.clientConfig() });
  });
  afterAll(async () => {
    connection.close();
    await sandbox.close();
  });

  // Else a proof could hold because it asks for the wrong thing. Most ask for no permissions.
  const proofs = Object.keys(GAP_PROOFS).filter((gap) => (gap === 'iam.enforcement') === (iam === 'enforce'));
  it.concurrent.each(proofs)('is done: %s', async (gap) => {
    expect(await GAP_PROOFS[gap]?.(gapWorld(connection))).toBe(false);
  });
});
