/** What the author gate tells. `refuted` says what is wrong with the lab. */
export type VerifyEvent =
  | { readonly kind: 'verify-started'; readonly lab: string; readonly steps: number }
  | {
      readonly kind: 'proved';
      readonly lab: string;
      readonly step: string | undefined;
      readonly what: string;
    }
  | {
      readonly kind: 'refuted';
      readonly lab: string;
      readonly step: string | undefined;
      readonly what: string;
      readonly why: string;
    }
  | {
      readonly kind: 'verify-ended';
      readonly lab: string;
      readonly proved: number;
      readonly refuted: number;
    };

/** One thing that the gate wants proved of a step, or of the lab as a whole. */
export interface Finding {
  readonly step: string | undefined;
  readonly what: string;
  /** Undefined where it holds. */
  readonly why: string | undefined;
}
