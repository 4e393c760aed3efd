import { CLI, medianTime, newHome, timeOf } from './measure.mjs';

/** How long a person waits for a prompt answer. */
export const commandRows = async () => {
  const env = newHome();
  const bare = await medianTime(9, () => timeOf(process.execPath, ['-e', '0']));
  const rows = [{ what: 'node -e 0', ours: bare, unit: 'ms' }];
  for (const args of [['--help'], ['--version'], ['list'], ['help', 'run']]) {
    const ours = await medianTime(9, () => timeOf(process.execPath, [CLI, ...args], env));
    rows.push({ what: `serverless-labs ${args.join(' ')}`, ours, unit: 'ms', peers: { 'node -e 0': bare } });
  }
  return rows;
};
