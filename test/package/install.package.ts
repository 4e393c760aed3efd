import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const workshop = mkdtempSync(join(tmpdir(), 'package-'));
const app = join(workshop, 'app');
const bin = join(app, 'node_modules/.bin/serverless-labs');

beforeAll(() => {
  // `prepare` has built dist/ at `npm install`; packing must not need anything else.
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', workshop], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  const tarball = readdirSync(workshop).find((file) => file.endsWith('.tgz')) ?? '';
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{}');
  // Offline: whatever it would have to fetch is a runtime dependency that it must not have.
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', join(workshop, tarball)], {
    cwd: app,
    stdio: 'pipe',
  });
});

const manifest = () =>
  JSON.parse(readFileSync(join(app, 'node_modules/serverless-labs/package.json'), 'utf8'));

const newHome = () => mkdtempSync(join(workshop, 'home-'));

const run = (node: string, args: readonly string[], home = newHome()) =>
  spawnSync(node, [join(app, 'node_modules/serverless-labs/bin/serverless-labs.js'), ...args], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH ?? '',
      HOME: workshop,
      SERVERLESS_LABS_HOME: home,
    },
    timeout: 60_000,
  });

/** Node itself comes as the npm package `node`, installed once a major version. */
const nodeOf = (major: number): string => {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const folder = join(ROOT, `.cache/node-${major}`);
  const node = join(folder, 'node_modules/node/bin/node');
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "allowScripts": { "node": true } }');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', `node@${major}`], {
    cwd: folder,
    stdio: 'pipe',
  });
  return node;
};

describe('the packed package', () => {
  it('is one package: no dependency to fetch, no script to run', () => {
    const { dependencies, scripts } = manifest();
    expect(dependencies).toBeUndefined();
    expect(Object.keys(scripts ?? {}).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
    expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'serverless-labs',
    ]);
    expect(statSync(bin).isFile()).toBe(true);
  });

  it('carries the licences of what it holds', () => {
    const text = readFileSync(
      join(app, 'node_modules/serverless-labs/dist/THIRD-PARTY-LICENSES.txt'),
      'utf8',
    );
    for (const name of ['commander', '@aws-sdk/client-lambda', 'yaml', 'valibot'])
      expect(text).toContain(`${name} `);
  });

  it.each([20, 22, 24])('does the lab on Node %i', (major) => {
    const node = nodeOf(major);
    expect(run(node, ['--version']).stdout).toBe(`${manifest().version}\n`);
    const lab = run(node, ['run', 'hello-lambda', '--yes']);
    expect(lab.stderr).toBe('');
    expect(lab.status).toBe(0);
    expect(lab.stdout).toMatch(/clean/i);
  });

  it('lets Node keep what it has compiled, and does without where nothing can be kept', () => {
    const home = newHome();
    const first = run(nodeOf(24), ['list'], home);
    expect(readdirSync(join(home, 'cache/compiled'))).toHaveLength(1);
    expect(run(nodeOf(24), ['list'], home)).toMatchObject({ status: 0, stderr: '', stdout: first.stdout });

    const full = newHome();
    writeFileSync(join(full, 'cache'), 'a file where the folder would be');
    expect(run(nodeOf(24), ['list'], full)).toMatchObject({ status: 0, stderr: '', stdout: first.stdout });
  });
});
