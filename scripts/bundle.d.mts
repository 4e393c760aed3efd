import type { Metafile } from 'esbuild';

export const bundle: (options: {
  readonly entryPoints: Readonly<Record<string, string>>;
  readonly outdir: string;
  readonly minify?: boolean;
  readonly linksModules?: boolean;
  /** `external`: packages are found beside the bundle when it runs. */
  readonly packages?: 'bundle' | 'external';
  readonly patches?: Readonly<Record<string, string>>;
}) => Promise<Metafile>;
