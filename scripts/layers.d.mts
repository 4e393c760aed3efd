export interface ImportGraph {
  readonly inputs: Readonly<Record<string, { readonly bytes: number }>>;
  readonly entries: readonly string[];
}

export const importGraph: (root: string) => Promise<ImportGraph>;
export const reachedBy: (file: string, graph: ImportGraph) => ReadonlySet<string>;
