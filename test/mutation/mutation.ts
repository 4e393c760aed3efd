/** A behaviour broken on purpose: a patch to a copy of the source, and the proofs that must notice it. */
export interface Mutation {
  /** What is broken: "a message never becomes visible again". */
  readonly breaks: string;
  /** Below `src/`. */
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Proofs that claim the behaviour: each must fail. */
  readonly proofs: readonly string[];
}
