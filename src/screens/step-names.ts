import type { LabEvent } from '../lab/lab-event.ts';
import { harmlessLine } from '../terminal/harmless.ts';

export interface StepTitle {
  readonly id: string;
  readonly title: string;
}

/** What the steps of a run are called, from the lab and from what the run has told so far. */
export interface StepNames {
  readonly observe: (event: LabEvent) => void;
  /** `Step 3`. */
  readonly nameOf: (step: string) => string;
  /** `Create the function`. */
  readonly titleOf: (step: string) => string;
  /** 3. */
  readonly numberOf: (step: string) => number;
}

export const createStepNames = (steps: readonly StepTitle[]): StepNames => {
  const told = new Map<string, string>();
  const numberOf = (step: string) => steps.findIndex(({ id }) => id === step) + 1;
  return {
    observe: (event) => {
      if (event.kind === 'step-started') told.set(event.step, event.title);
    },
    numberOf,
    nameOf: (step) => `Step ${numberOf(step)}`,
    titleOf: (step) => harmlessLine(told.get(step) ?? steps.find(({ id }) => id === step)?.title ?? step),
  };
};
