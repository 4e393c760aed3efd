import { join } from 'node:path';
import { type AppendLog, type Damage, openAppendLog } from '../../core/append-log.ts';
import { ensureFolder } from '../../core/paths.ts';
import type { Table, TableDefinition } from './table.ts';

/** Which account's and region's rows. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

/** All tables of a sandbox. */
export interface Store {
  readonly table: <T>(definition: TableDefinition<T>, scope: Scope) => Table<T>;
  /** The accounts and regions in which a table has rows. */
  readonly scopes: (definition: TableDefinition<unknown>) => readonly Scope[];
  /** Whether a service has any rows, anywhere. */
  readonly hasRowsOf: (service: string) => boolean;
  /**
   * Writes what changed since the last commit, all of it or nothing; it survives `kill -9` once this returns. Changes
   * that nobody commits (timers, background work) are committed at the end of the turn of the event loop.
   */
  readonly commit: () => void;
  readonly damage: Damage | undefined;
  readonly close: () => void;
}

/** For each changed row its table, its key and, unless it was deleted, the row. */
type Commit = readonly (readonly [table: string, key: string, row?: unknown])[];

/** Opens the store in `folder`, or one that lives in memory only. Throws LabsError STATE_NOT_WRITABLE. */
export const openStore = (folder: string | undefined, report: (error: unknown) => void): Store => {
  if (folder === undefined) return memoryStore();
  const file = join(ensureFolder(folder), 'tables.jsonl');
  const log = openAppendLog<Commit>(file, { parse: parseCommit, sync: 'write' });
  return logStore(log, report);
};

const memoryStore = (): Store => {
  const tables: Tables = new Map();
  const view = tableViews(tables, () => {});
  return { ...view, commit: () => {}, damage: undefined, close: () => {} };
};

const logStore = (log: AppendLog<Commit>, report: (error: unknown) => void): Store => {
  const tables: Tables = new Map();
  /** By the name of their table, the keys of the rows. */
  const changes = new Map<string, Set<string>>();
  let written = log.entries.length;
  let pending: NodeJS.Immediate | undefined;
  let isClosed = false;
  for (const commit of log.entries) replay(tables, commit);

  /** Rewrites the log once most of it is history. */
  const compact = () => {
    const live = [...tables].flatMap(([name, rows]) =>
      [...rows].map(([key, row]): Commit => [[name, key, row]]),
    );
    if (written < live.length * 4) return;
    log.replace(live);
    written = live.length;
  };
  const commit = () => {
    clearImmediate(pending);
    pending = undefined;
    // A timer that outlives its sandbox has nothing to say any more: the folder may be another one's by now.
    if (changes.size === 0 || isClosed) return;
    log.append([...changes].flatMap(([name, keys]) => rowChanges(rowsOf(tables, name), name, keys)));
    changes.clear();
    written += 1;
    if (written % COMPACT_EVERY === 0) compact();
  };
  /** For changes that nobody waits for. */
  const commitUnasked = () => {
    try {
      commit();
    } catch (error) {
      report(error);
    }
  };
  if (written > COMPACT_EVERY) compact();
  return {
    ...tableViews(tables, (name, key) => {
      const keys = changes.get(name);
      if (keys) keys.add(key);
      else changes.set(name, new Set([key]));
      pending ??= setImmediate(commitUnasked);
    }),
    commit,
    damage: log.damage,
    close: () => {
      commitUnasked();
      isClosed = true;
      log.close();
    },
  };
};

const COMPACT_EVERY = 10_000;

const parseCommit = (json: unknown): Commit => {
  if (!Array.isArray(json)) throw new Error('not a commit');
  return json;
};

const untypedRows = () => new Map();

/** Rows of every type side by side; what was put under a table's definition is what is read under it. */
type Rows = ReturnType<typeof untypedRows>;
type Tables = Map<string, Rows>;

const replay = (tables: Tables, commit: Commit) => {
  for (const [name, key, ...row] of commit) {
    if (row.length > 0) rowsOf(tables, name).set(key, row[0]);
    else rowsOf(tables, name).delete(key);
  }
};

const rowChanges = (rows: Rows, name: string, keys: ReadonlySet<string>): Commit =>
  Array.from(keys, (key) => (rows.has(key) ? [name, key, rows.get(key)] : [name, key]));

const rowsOf = (tables: Tables, name: string) => {
  const rows = tables.get(name) ?? untypedRows();
  tables.set(name, rows);
  return rows;
};

const tableViews = (
  tables: Tables,
  changed: (name: string, key: string) => void,
): Pick<Store, 'table' | 'scopes' | 'hasRowsOf'> => {
  const viewOf = (name: string) => tableView(rowsOf(tables, name), (key) => changed(name, key));
  const views = new Map<string, ReturnType<typeof viewOf>>();
  return {
    table: <T>(definition: TableDefinition<T>, scope: Scope): Table<T> => {
      const region = definition.scope === 'account' ? '*' : scope.region;
      const name = `${scope.account}/${region}/${definition.name}`;
      const known = views.get(name);
      if (known) return known;
      const view = viewOf(name);
      views.set(name, view);
      return view;
    },
    scopes: (definition) =>
      [...tables].flatMap(([name, rows]) => {
        const [account = '', region = '', table] = name.split('/');
        return table === definition.name && rows.size > 0 ? [{ account, region }] : [];
      }),
    hasRowsOf: (service) =>
      [...tables].some(([name, rows]) => rows.size > 0 && name.split('/')[2]?.startsWith(`${service}.`)),
  };
};

const tableView = <T>(rows: Map<string, T>, changed: (key: string) => void): Table<T> => ({
  get: (key) => rows.get(key),
  has: (key) => rows.has(key),
  put: (key, row) => {
    rows.set(key, row);
    changed(key);
  },
  delete: (key) => {
    changed(key);
    return rows.delete(key);
  },
  values: () => rows.values(),
  entries: () => rows.entries(),
  size: () => rows.size,
});
