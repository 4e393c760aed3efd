import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** Verdicts by the proof's id: `proved`, `refuted`, `broken`, `threw`, or `died` of a player that ended or hung. */
export type Verdicts = ReadonlyMap<string, string>;

export interface PlayerPool {
  /** Plays proofs, in their order, in one worker. */
  readonly play: (player: string, proofs: readonly string[]) => Promise<Verdicts>;
  readonly close: () => void;
}

/** Workers that play proofs with ever other players: starting Node and loading packages would take longer than most proofs. */
export const openPlayerPool = (bank: string): PlayerPool => {
  const idle: Worker[] = [];
  return {
    play: async (player, proofs) => {
      const verdicts = new Map<string, string>();
      let worker = idle.pop() ?? startWorker();
      for (const id of proofs) {
        const verdict = await playIn(worker, { player, bank, id });
        verdicts.set(id, verdict);
        if (verdict === 'threw' || verdict === 'died') worker = replaced(worker);
      }
      worker.players += 1;
      idle.push(worker.players < MOST_PLAYERS ? worker : replaced(worker));
      return verdicts;
    },
    close: () => {
      for (const { child } of idle) child.kill('SIGKILL');
    },
  };
};

interface Worker {
  readonly child: ChildProcess;
  players: number;
}

/** Modules are never unloaded. */
const MOST_PLAYERS = 25;
/** With a clock that nobody moves, a broken behaviour may wait for ever. */
const HANGS_MS = 30_000;

const startWorker = (): Worker => ({
  child: fork(join(import.meta.dirname, 'worker.mjs'), {
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  }),
  players: 0,
});

/** What a broken sandbox has left running must not disturb the next. */
const replaced = ({ child }: Worker): Worker => {
  child.kill('SIGKILL');
  return startWorker();
};

const playIn = ({ child }: Worker, order: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve) => {
    const end = (verdict: string) => {
      clearTimeout(timer);
      child.off('message', answered).off('exit', died).off('error', died);
      resolve(verdict);
    };
    const answered = (verdict: unknown) => end(String(verdict));
    const died = () => end('died');
    const timer = setTimeout(died, HANGS_MS);
    child.once('message', answered).once('exit', died).once('error', died);
    if (child.connected) child.send(order);
    else died();
  });
