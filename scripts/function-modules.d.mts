import type { Metafile } from 'esbuild';

export declare const buildFunctionModules: (folder: string) => Promise<Metafile>;
