import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');

/** What each part may import, beside itself and packages. ARCHITECTURE.md has the picture. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  terminal: ['core'],
  aws: ['core'],
  cleanup: ['aws', 'core'],
  lab: ['cleanup', 'aws', 'core'],
  proof: ['lab', 'cleanup', 'aws', 'core'],
  quiz: ['core'],
  sandbox: ['core'],
  screens: ['terminal', 'core'],
  commands: [
    'screens',
    'terminal',
    'lab',
    'proof',
    'cleanup',
    'aws',
    'quiz',
    'sandbox',
    'core',
    'context.ts',
  ],
  'context.ts': ['terminal', 'core'],
  'cli.ts': ['commands', 'screens', 'terminal', 'core', 'context.ts'],
};

/** Screens take types from the engines and nothing else: they turn events into text. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  screens: ['lab', 'cleanup', 'aws', 'quiz', 'proof', 'sandbox'],
};

/** One service of AWS with two doors: the second answers out of the first one's tables. */
const SECOND_DOORS: Readonly<Record<string, string>> = { sts: 'iam', dynamodbstreams: 'dynamodb' };

/** What REST and HTTP APIs answer alike at their invoke URLs; it is no service and knows none. */
const SHARED_PARTS: Readonly<Record<string, readonly string[]>> = {
  'execute-api': ['apigateway', 'apigatewayv2'],
};

/** What a sandbox opens with of its services, beside their index: who calls, and what tells requests apart. */
const LOADED_AT_ONCE =
  /^sandbox\/services\/(iam\/.*|[^/]+\/index|s3\/router|execute-api\/absent)\.(ts|json)$/;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

const importsOf = (file: string): Import[] => {
  const text = readFileSync(join(SRC, file), 'utf8');
  const statements = text.matchAll(
    /^(import|export)( type)?\b[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm,
  );
  return [...statements].map(([statement, , type, from, dynamic]) => ({
    from: file,
    to: normalize(join(dirname(file), from ?? dynamic ?? '')),
    isDynamic: dynamic !== undefined,
    isType: type !== undefined || /^import \{(\s*type [^,}]+,?)+\s*\}/.test(statement),
  }));
};

const partOf = (file: string) => file.split('/')[0] ?? '';
const serviceOf = (file: string) => /^sandbox\/services\/([^/]+)\//.exec(file)?.[1];
const imports = files.flatMap(importsOf);

describe('the layout', () => {
  it('imports run one way', () => {
    const wrong = imports.filter(({ from, to, isType }) => {
      const [importer, imported] = [partOf(from), partOf(to)];
      if (importer === imported || MAY_IMPORT[importer]?.includes(imported)) return false;
      return !(isType && TYPES_ONLY[importer]?.includes(imported));
    });
    expect(
      wrong.map(({ from, to }) => `${from} imports ${to}; it may import ${MAY_IMPORT[partOf(from)]}`),
    ).toEqual([]);
  });

  it('the kernel knows no service, and services do not know each other', () => {
    const wrong = imports.filter(({ from, to }) => {
      const imported = serviceOf(to);
      if (!imported || partOf(from) !== 'sandbox') return false;
      // services.ts is the registry.
      if (from === 'sandbox/services.ts') return false;
      const importer = serviceOf(from) ?? '';
      if (SHARED_PARTS[imported]?.includes(importer)) return false;
      return importer !== imported && SECOND_DOORS[importer] !== imported;
    });
    expect(wrong.map(({ from, to }) => `${from} imports ${to}; use ctx.call or the bus`)).toEqual([]);
  });

  it('a sandbox opens without what its services do, and without the clients of the SDK', () => {
    const loaded = reachable('sandbox/hold.ts');
    expect(loaded.filter((file) => serviceOf(file) && !LOADED_AT_ONCE.test(file))).toEqual([]);
    const clients = files.filter((file) => partOf(file) === 'sandbox' && loadsClient(file));
    expect(clients.map((file) => `${file} imports a client; use sdk.<service>()`)).toEqual([]);
  });

  it('only the terminal prints', () => {
    const printing = files.filter((file) => {
      if (partOf(file) === 'terminal' || file.includes('/bootstrap/')) return false;
      return /\bprocess\.std(out|err)\b|\bconsole\.(log|info|warn)\b/.test(
        readFileSync(join(SRC, file), 'utf8').replace(/^\s*(\*|\/\/).*$/gm, ''),
      );
    });
    expect(printing.filter((file) => file !== 'context.ts' && file !== 'cli.ts')).toEqual([]);
  });

  it('no file is over 300 lines and no function over 60', () => {
    const tooLong = files.flatMap((file) => {
      const lines = readFileSync(join(SRC, file), 'utf8').split('\n');
      const long = functionLengths(lines).filter(({ length }) => length > 60);
      return [
        ...(lines.length > 301 ? [`${file} has ${lines.length} lines`] : []),
        ...long.map(({ at, length }) => `${file}:${at} is a function of ${length} lines`),
      ];
    });
    expect(tooLong).toEqual([]);
  });

  it('files are kebab-case and named for what they do', () => {
    const wrong = files.filter((file) => {
      const name = relative(dirname(file), file).replace(/\.ts$/, '');
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || /^(utils?|helpers?|common|misc|manager)$/.test(name);
    });
    expect(wrong).toEqual([]);
  });
});

/** The files that come with one, at once. */
function reachable(file: string, found = new Set<string>()): readonly string[] {
  if (found.has(file)) return [];
  found.add(file);
  for (const { from, to, isType, isDynamic } of imports)
    if (from === file && !isType && !isDynamic) reachable(to, found);
  return [...found];
}

function loadsClient(file: string): boolean {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(/^import (?!type\b)([^;]*?) from '@aws-sdk\/client-/gm)].some(
    ([, names = '']) => !/^\{(\s*type [^,}]+,?)+\s*\}$/.test(names),
  );
}

/** Functions by the formatter's layout: a line that opens one, to the line that closes it at the same indentation. */
function functionLengths(lines: readonly string[]): { at: number; length: number }[] {
  return lines.flatMap((line, index) => {
    if (
      !/(=>|\)(: [^=]+)?) \{$/.test(line) ||
      !/\bfunction\b|=>|^\s+(async )?\*?[a-zA-Z#]+\(.*\)(: .+)? \{$/.test(line)
    )
      return [];
    if (/^\s*(if|for|while|switch|catch|else)\b|\b(describe|it)\(/.test(line)) return [];
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    const end = lines.findIndex((other, at) => at > index && other.startsWith(`${indent}}`));
    return end < 0 ? [] : [{ at: index + 1, length: end - index + 1 }];
  });
}
