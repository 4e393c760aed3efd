import type { Metafile } from 'esbuild';

export const bundle: (options: {
  readonly entryPoints: Readonly<Record<string, string>>;
  readonly outdir: string;
  readonly minify?: boolean;
  readonly linksModules?: boolean;
  readonly patches?: Readonly<Record<string, string>>;
}) => Promise<Metafile>;
