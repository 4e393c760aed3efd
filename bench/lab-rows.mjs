import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CLI, medianTime, newHome, ROOT, timeOf } from './measure.mjs';

/** Each lab unattended, from a cold process to read back clean. */
export const labRows = async () => {
  const rows = [];
  for (const lab of readdirSync(join(ROOT, 'labs'))) {
    const ours = await medianTime(5, () => timeOf(process.execPath, [CLI, 'run', lab, '--yes'], newHome()));
    rows.push({ what: `run ${lab} --yes`, ours: ours / 1000, unit: 's', goal: '2' });
  }
  return rows;
};
