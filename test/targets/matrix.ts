import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMULATORS } from './emulators.ts';
import { ROOT } from './lab-on-target.ts';

const FILE = join(ROOT, 'docs/targets.md');

interface Cell {
  readonly outcome: string;
  /** How long the lab took. */
  readonly seconds: number;
}

/** By `lab emulator`. */
export type Matrix = Map<string, Cell>;

/** What waits longer for real time than CI should: it is run with `TARGETS=all`. */
const SLOW_SECONDS = 100;

export const isSlow = (matrix: Matrix, lab: string, emulator: string): boolean =>
  (matrix.get(`${lab} ${emulator}`)?.seconds ?? 0) >= SLOW_SECONDS;

/** The table of docs/targets.md. */
export const readMatrix = (): Matrix => {
  const lines = existsSync(FILE) ? readFileSync(FILE, 'utf8').split('\n') : [];
  return new Map(
    lines.flatMap((line) => {
      const [lab, ...cells] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      if (lab === undefined || cells.length !== EMULATORS.length) return [];
      return EMULATORS.map(
        (emulator, index) => [`${lab} ${emulator}`, parseCell(cells[index] ?? '')] as const,
      );
    }),
  );
};

const parseCell = (text: string): Cell => {
  const [, outcome = text, minutes] = /^(.*?)(?: \(waits (\d+) minutes\))?$/.exec(text) ?? [];
  return { outcome, seconds: minutes === undefined ? 0 : Number(minutes) * 60 };
};

const cellText = ({ outcome, seconds }: Cell): string =>
  seconds >= SLOW_SECONDS ? `${outcome} (waits ${Math.ceil(seconds / 60)} minutes)` : outcome;

export const writeMatrix = (labs: readonly string[], matrix: Matrix): void => {
  const rows = labs.map((lab) => {
    const cells = EMULATORS.map((emulator) => {
      const cell = matrix.get(`${lab} ${emulator}`);
      return cell === undefined ? 'not run' : cellText(cell);
    });
    return `| ${[lab, ...cells].join(' | ')} |`;
  });
  const table = [`| Lab | ${EMULATORS.join(' | ')} |`, `|---|${'---|'.repeat(EMULATORS.length)}`, ...rows];
  writeFileSync(FILE, `${HEAD}\n${table.join('\n')}\n`);
};

const HEAD = `# Labs on emulators of others

Every lab, done unattended on each emulator, and cleaned up again. \`TARGETS=write npm run test:targets\` writes this page,
\`npm run test:targets\` holds the emulators against it.

- *passes*: every check of every step holds.
- *passes without* a step: the step is done for those after it, but the emulator lacks what its checks are about. It is
  said before the lab begins.
- *can't*: the lab as a whole is about what the emulator lacks. It is refused before anything is created.

In brackets stands the call that shows what is lacking; \`test/targets/gaps.targets.ts\` makes each of them, so that a gap
that is closed is noticed. MiniStack runs functions as processes (\`LAMBDA_EXECUTOR=local\`) and finds the AWS SDK in a
\`node_modules\` above its temporary folder; moto runs them only in Docker, which there is none of here.
`;
