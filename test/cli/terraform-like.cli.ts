import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { programIn } from './environments.ts';

const run = promisify(execFile);
let sandbox: Sandbox;
let home: string;
beforeAll(async () => {
  sandbox = await createSandbox();
  home = mkdtempSync(join(tmpdir(), 'slabs-terraform-'));
});
afterAll(async () => {
  await sandbox?.close();
  rmSync(home ?? '', { recursive: true, force: true });
});

it('keeps resources as Terraform does: each read of a fresh, a changed and a deleted one is as on AWS', async () => {
  const connection = await connect({
    kind: 'sandbox',
    account: sandbox.account,
    clientConfig: sandbox.clientConfig(),
  });
  const before = await listEverything(connection.call);
  const endpoint = await sandbox.listen(0, {
    // Time passes with each look, so that waiting for a table takes no real time.
    intercept: () => void sandbox.advance(250),
  });
  const { stdout } = await run(
    programIn('cli', 'python'),
    [join(import.meta.dirname, 'terraform_like_more.py')],
    {
      env: {
        PATH: process.env.PATH,
        HOME: home,
        PYTHONDONTWRITEBYTECODE: '1',
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: sandbox.keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: sandbox.keys.secretAccessKey,
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_MAX_ATTEMPTS: '1',
      },
    },
  );
  const told = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(told.filter(({ trouble }) => trouble.length > 0)).toEqual([]);
  expect(told.length).toBe(13);
  // The roles that functions and machines were made with are all that it doesn't delete.
  const left = await listEverything(connection.call);
  const known = new Set(before.map(({ type, name }) => `${type} ${name}`));
  const names = left.map(({ type, name }) => `${type} ${name}`).filter((line) => !known.has(line));
  expect(names.sort()).toEqual(['iam.role tf-function-role', 'iam.role tf-machine-role']);
  connection.close();
});
