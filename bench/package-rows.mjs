import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { medianTime, ROOT, timeOf } from './measure.mjs';

/** What `npx serverless-labs` has to bring. */
export const packageRows = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: ROOT,
      encoding: 'utf8',
    }),
  );
  const tarball = join(folder, packed.filename);
  const install = await medianTime(3, () => {
    const app = mkdtempSync(join(folder, 'app-'));
    mkdirSync(app, { recursive: true });
    writeFileSync(join(app, 'package.json'), '{}');
    return timeOf('npm', ['install', '--offline', '--no-audit', '--no-fund', '--prefix', app, tarball]);
  });
  return [
    { what: 'tarball', ours: statSync(tarball).size / 1e6, unit: 'MB' },
    { what: 'unpacked', ours: packed.unpackedSize / 1e6, unit: 'MB' },
    { what: 'files', ours: packed.entryCount, unit: '' },
    { what: 'npm install of the tarball', ours: install / 1000, unit: 's' },
  ];
};
