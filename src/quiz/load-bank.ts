import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { LabsError } from '../core/errors.ts';
import { ensureFolder, type Paths } from '../core/paths.ts';
import { mergeBanks, packBank, unpackBank } from './packed-bank.ts';
import type { Bank } from './schema.ts';

export interface BankSources {
  readonly packageFolder: string;
  readonly cwd: string;
  readonly paths: Pick<Paths, 'state' | 'config'>;
}

export interface LoadedBank {
  readonly bank: Bank;
  /** Own banks that could not be read, with all that is wrong in them; the rest was loaded. */
  readonly problems: readonly LabsError[];
}

/** Where imported banks are: `<config>/quizzes/<topic>/questions-*.yaml`. */
export const importedFolder = (paths: Pick<Paths, 'config'>): string => join(paths.config, 'quizzes');

/**
 * The shipped bank, the imported ones and that of the current folder's `quizzes/`; where an id stands in several, the
 * last counts. Throws LabsError QUIZ_INVALID where the shipped bank is broken.
 */
export const loadBank = async ({ packageFolder, cwd, paths }: BankSources): Promise<LoadedBank> => {
  const problems: LabsError[] = [];
  const shipped = await loadShippedBank({ packageFolder, paths });
  const own: Bank[] = [];
  for (const folder of ownFolders({ packageFolder, cwd, paths })) {
    try {
      own.push(await loadCached(folder, paths));
    } catch (error) {
      if (!(error instanceof LabsError)) throw error;
      problems.push(error);
    }
  }
  return { bank: own.length === 0 ? shipped : mergeBanks([shipped, ...own]), problems };
};

const ownFolders = ({ packageFolder, cwd, paths }: BankSources): readonly string[] => {
  const shipped = join(packageFolder, 'quizzes');
  return [importedFolder(paths), join(cwd, 'quizzes')].filter(
    (folder) =>
      existsSync(folder) && !(existsSync(shipped) && realpathSync(folder) === realpathSync(shipped)),
  );
};

/** The bank that comes with the program. */
export const loadShippedBank = ({
  packageFolder,
  paths,
}: Pick<BankSources, 'packageFolder' | 'paths'>): Promise<Bank> => {
  const built = join(packageFolder, 'dist', 'quizzes.jsonl');
  const sources = join(packageFolder, 'quizzes');
  // In a checkout the files may have been edited since the build; in the published package they never are newer.
  if (existsSync(built) && !isNewer(sources, statSync(built).mtimeMs))
    return Promise.resolve(readPacked(built));
  return loadCached(sources, paths);
};

const readPacked = (file: string): Bank => unpackBank(readFileSync(file));

interface Source {
  readonly path: string;
  readonly mtimeMs: number;
  readonly size: number;
}

const isNewer = (folder: string, mtimeMs: number): boolean =>
  existsSync(folder) && sourcesIn(folder).some((source) => source.mtimeMs > mtimeMs);

/** Every file of a bank, two levels deep. */
const sourcesIn = (folder: string): readonly Source[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [sourceAt(path)];
    return entry.isDirectory() ? readdirSync(path).map((name) => sourceAt(join(path, name))) : [];
  });

const sourceAt = (path: string): Source => {
  const { mtimeMs, size } = statSync(path);
  return { path, mtimeMs, size };
};

/** Changes with what a packed bank looks like, so that no other version's is read. */
const CACHE_FORMAT = 1;

/** Reading YAML takes a second for a large bank, so what came of it is kept until a file changes. */
const loadCached = async (folder: string, paths: Pick<Paths, 'state'>): Promise<Bank> => {
  const signature = hash(JSON.stringify([CACHE_FORMAT, folder, sourcesIn(folder)]));
  const cache = join(
    paths.state,
    'quiz-cache',
    `${hash(folder).slice(0, 16)}-${signature.slice(0, 16)}.json`,
  );
  if (existsSync(cache)) {
    try {
      return readPacked(cache);
    } catch {
      // A cache that can't be read is made anew.
    }
  }
  const { readBank } = await import('./read-bank.ts');
  const bank = readBank(folder);
  ensureFolder(join(paths.state, 'quiz-cache'));
  writeFileSync(`${cache}.${process.pid}`, packBank(bank), { mode: 0o600 });
  renameSync(`${cache}.${process.pid}`, cache);
  return bank;
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
