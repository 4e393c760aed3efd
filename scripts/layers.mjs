import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Files with all that they import, and whom they are given to: the entries that load so much of it, or these. */
const LAYERS = [
  // Everything is loaded by the command line, and these are small and wanted by nearly all.
  {
    tops: [
      'src/cli.ts',
      'src/aws/call-error.ts',
      'src/aws/json.ts',
      'src/aws/kebab-case.ts',
      'src/aws/read-only.ts',
      'src/aws/shell-word.ts',
      'src/commands/command.ts',
      'src/commands/lab-places.ts',
      'src/commands/tell-damage.ts',
      'src/lab/files-below.ts',
      'src/lab/lab-hash.ts',
      'src/core/process-lock.ts',
      'src/core/loopback-http.ts',
      'src/terminal/marks.ts',
      'src/terminal/progress.ts',
      'src/screens/failure.ts',
      'src/sandbox/kernel/json-record.ts',
      'src/sandbox/kernel/wire.ts',
    ],
    share: 0,
  },
  { tops: ['src/commands/step-commands.ts'], share: 0.5 },
  { tops: ['src/sandbox/sandbox.ts'], share: 0.7, always: /^src\/sandbox\/services\// },
];

/**
 * What is loaded together is bundled together. esbuild makes a chunk of the files that the same set of dynamic imports
 * reaches, so that nearly every file that several commands need would become one of its own, and each costs a start half
 * a millisecond. Who loads most of a layer is made to load all of it: its files are then reached by the same set.
 */
export const layered = async (root) => {
  const graph = await importGraph(root);
  const given = new Map(graph.entries.map((entry) => [join(root, entry), layersGiven(entry, graph)]));
  return {
    name: 'layers',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const imports = given.get(path)?.map((top) => `import ${JSON.stringify(join(root, top))};\n`) ?? [];
        return imports.length === 0
          ? undefined
          : { contents: imports.join('') + readFileSync(path, 'utf8'), loader: 'ts' };
      });
    },
  };
};

const layersGiven = (entry, graph) => {
  const own = reachedBy(entry, graph);
  return LAYERS.flatMap(({ tops, share, always }) => {
    const layer = new Set(tops.flatMap((top) => [...reachedBy(top, graph)]));
    const common = [...layer].filter((file) => own.has(file));
    const isGiven = always?.test(entry) || bytesOf(common, graph) >= share * bytesOf([...layer], graph);
    // An import of what imports it would be a circle.
    return isGiven ? tops.filter((top) => !own.has(top) && !reachedBy(top, graph).has(entry)) : [];
  });
};

const bytesOf = (files, { inputs }) => files.reduce((sum, file) => sum + inputs[file].bytes, 0);

/** The files that are there once `file` is loaded. */
export const reachedBy = (file, { inputs }, reached = new Set()) => {
  if (reached.has(file)) return reached;
  reached.add(file);
  for (const { path, kind } of inputs[file].imports) {
    if (kind === 'import-statement' && inputs[path]) reachedBy(path, { inputs }, reached);
  }
  return reached;
};

/** Our own files with what each imports, and those that are loaded when they are asked for. */
export const importGraph = async (root) => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['./src/cli.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const { inputs } = metafile;
  const loaded = Object.values(inputs).flatMap(({ imports }) =>
    imports.flatMap(({ path, kind }) => (kind === 'dynamic-import' && inputs[path] ? [path] : [])),
  );
  return { inputs, entries: [...new Set(['src/cli.ts', ...loaded])] };
};
