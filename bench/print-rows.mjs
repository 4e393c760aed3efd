/**
 * A row is { what, ours, unit, goal?, peers: { name: value | undefined }, isBetterWhen: 'lower' | 'higher' }.
 * In place of a number may stand why there is none.
 */
export const printRows = (title, rows) => {
  console.log(`\n${title}`);
  for (const { what, ours, unit, goal, peers = {}, isBetterWhen = 'lower' } of rows) {
    const against = Object.entries(peers).map(
      ([name, value]) => `${name} ${shown(value)}${ratio(ours, value, isBetterWhen)}`,
    );
    const aim = goal === undefined ? '' : `  (goal ${goal})`;
    console.log(
      `  ${what.padEnd(46)} ${shown(ours).padStart(9)} ${unit.padEnd(6)}${aim}${against.length ? `  | ${against.join(' | ')}` : ''}`,
    );
  }
};

const shown = (value) => {
  if (value === undefined) return '–';
  if (typeof value === 'string') return value;
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 10 ? 2 : 1);
};

const ratio = (ours, theirs, isBetterWhen) => {
  if (!(ours > 0 && theirs > 0)) return '';
  const times = isBetterWhen === 'lower' ? theirs / ours : ours / theirs;
  return ` (${times.toFixed(1)}×)`;
};
