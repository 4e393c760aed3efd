import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFunctionModules } from '../../scripts/function-modules.mjs';

const folder = mkdtempSync(join(tmpdir(), 'function-modules-'));

beforeAll(async () => {
  await buildFunctionModules(join(folder, 'built'));
  mkdirSync(join(folder, 'code'));
  symlinkSync(join(folder, 'built', 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (file: string, source: string): string => {
  writeFileSync(join(folder, 'code', file), source);
  const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  return execFileSync(process.execPath, [join(folder, 'code', file)], { encoding: 'utf8', env }).trim();
};

const PRINT = 'console.log(typeof STSClient, new GetCallerIdentityCommand({}).input !== undefined);';

describe('the modules for functions', () => {
  it('can be imported by name', () => {
    expect(
      run(
        'import.mjs',
        `import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';\n${PRINT}`,
      ),
    ).toBe('function true');
  });

  // A function is confined to `node_modules`: what lies beside it can't be read.
  it('are all in the folder that functions may read', () => {
    expect(readdirSync(join(folder, 'built'))).toEqual(['node_modules']);
  });

  it('can be required', () => {
    expect(
      run(
        'require.cjs',
        `const { GetCallerIdentityCommand, STSClient } = require('@aws-sdk/client-sts');\n${PRINT}`,
      ),
    ).toBe('function true');
  });

  it('are the same classes either way', () => {
    const source =
      "import { createRequire } from 'node:module'; import { LambdaClient } from '@aws-sdk/client-lambda'; console.log(createRequire(import.meta.url)('@aws-sdk/client-lambda').LambdaClient === LambdaClient);";
    expect(run('same.mjs', source)).toBe('true');
  });

  it('offer every name of the client', async () => {
    const client = Object.keys(await import('@aws-sdk/client-iam')).filter((name) => name !== 'default');
    const built = readFileSync(join(folder, 'built/node_modules/@aws-sdk/client-iam/index.mjs'), 'utf8');
    const [, offered = ''] = /export const \{ (.*) \}/.exec(built) ?? [];
    expect(offered.split(', ')).toEqual(client);
  });
});
