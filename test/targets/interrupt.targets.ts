import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/aws/connect.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { listRuns } from '../../src/cleanup/journal.ts';
import { resolvePaths } from '../../src/core/paths.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { type BuiltProgram, buildProgram } from '../commands/built-program.ts';
import { CAN_OPEN_TERMINALS, openInTerminal } from '../commands/terminal-program.ts';
import { startEmulator } from './emulators.ts';

interface Place {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly stop: () => Promise<void> | void;
}

const emulator = (name: 'MiniStack' | 'moto') => async (): Promise<Place> => ({
  ...(await startEmulator(name)),
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const PLACES: readonly (readonly [string, () => Promise<Place>])[] = [
  ['MiniStack', emulator('MiniStack')],
  ['moto', emulator('moto')],
  [
    'another sandbox',
    async () => {
      const sandbox = await createSandbox();
      const { credentials } = sandbox.clientConfig();
      return { endpoint: await sandbox.listen(0), credentials, stop: sandbox.close };
    },
  ],
];

/** What is on the screen when Ctrl-C is pressed. */
const MOMENTS = [
  ['is set up', "Time can't be moved here"],
  ['does its lines', /sns\.Publish/],
  ['waits', 'A moment'],
  ['cleans up', /deleted (sns|sqs)/],
] as const;

let program: BuiltProgram;
let home: string;
beforeAll(async () => {
  program = await buildProgram();
});
afterAll(() => program.remove());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'slabs-interrupt-'));
});

describe.skipIf(!CAN_OPEN_TERMINALS).each(PLACES)('prove on %s, in a terminal', (_, start) => {
  let place: Place;
  let connection: Connection;
  let before: readonly string[];
  const inventory = async () =>
    (await listEverything(connection.call)).map(({ type, name }) => `${type} ${name}`).sort();
  const open = (...words: readonly string[]) =>
    openInTerminal({
      command: [process.execPath, program.file, ...words],
      env: {
        SERVERLESS_LABS_HOME: home,
        AWS_ENDPOINT_URL: place.endpoint,
        AWS_ACCESS_KEY_ID: place.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: place.credentials.secretAccessKey,
      },
    });
  beforeAll(async () => {
    place = await start();
    const { endpoint, credentials } = place;
    connection = await connect({ kind: 'emulator', endpoint, credentials: { ...credentials } });
    before = await inventory();
  });
  afterAll(async () => {
    connection.close();
    await place.stop();
  });
  afterEach(async () => expect(await inventory()).toEqual(before));

  it.each(MOMENTS)('leaves at Ctrl-C while it %s, and cleanup finds what it made', async (_moment, text) => {
    const proving = open('prove', 'filter-policy', '--target', place.endpoint);
    await proving.waitFor(text);
    proving.press('\u0003');
    expect(await proving.ended).toEqual({ code: 130, isRestored: true });
    const [run] = listRuns(resolvePaths({ SERVERLESS_LABS_HOME: home }).runs);
    expect(proving.screen()).toContain('Interrupted. What it made is still there.');
    expect(proving.screen()).toContain(`serverless-labs cleanup ${run?.run}`);
    expect(proving.screen()).not.toMatch(/^ +at /m);
    const cleaning = open('cleanup', `${run?.run}`, '--yes');
    expect((await cleaning.ended).code).toBe(0);
  });
});
