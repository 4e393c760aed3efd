import { CAPABILITIES, type Lacks } from '../aws/capabilities.ts';
import type { Emulator } from '../aws/emulators.ts';
import { LabsError } from '../core/errors.ts';
import type { Lab } from './load.ts';
import type { Step } from './schema.ts';

/** A step that can't be checked on a target, and why. */
export interface LeftOut {
  readonly step: string;
  /** `refusals by IAM policies (lambda.Invoke succeeds under a role without permissions)` */
  readonly why: string;
}

/** The first thing that the target lacks and the step needs: by its `needs`, or by the calls that it makes. */
export const leftOut = (step: Step, lacks: Lacks): LeftOut | undefined => {
  const why = firstLacking([...step.needs, ...apisOf(step)], lacks);
  return why === undefined ? undefined : { step: step.id, why };
};

/** The steps of a lab that can't be checked on a target. */
export const allLeftOut = ({ steps }: Pick<Lab, 'steps'>, lacks: Lacks): readonly LeftOut[] =>
  steps.flatMap((step) => leftOut(step, lacks) ?? []);

/** Something that is run on a target as a whole, and the command that runs it on the sandbox. */
export interface Needy {
  readonly id: string;
  /** Capabilities, and calls. */
  readonly needs: readonly string[];
  readonly command: string;
}

/** Throws `TARGET_LACKS` before anything is created, where the whole needs what the emulator lacks. */
export const requireNeeds = ({ id, needs, command }: Needy, emulator: Emulator | undefined): void => {
  const why = firstLacking(needs, emulator?.lacks ?? {});
  if (why === undefined) return;
  throw new LabsError('TARGET_LACKS', `${emulator?.name} can't run ${id}: it lacks ${why}.`, {
    fix: `Nothing was created. Run it on the sandbox: ${command}`,
  });
};

const firstLacking = (needs: readonly string[], lacks: Lacks): string | undefined => {
  const lacking = needs.find((need) => Object.hasOwn(lacks, need));
  return lacking === undefined ? undefined : `${NAMES[lacking] ?? lacking} (${lacks[lacking]})`;
};

const NAMES: Readonly<Record<string, string>> = CAPABILITIES;

const apisOf = (step: Step): readonly string[] => [
  ...step.do.flatMap((action) => (action.kind === 'call' ? [action.call] : [])),
  ...step.find.map(({ call }) => call),
  ...step.expect.flatMap((check) => (check.kind === 'call' ? [check.call] : [])),
];
