import type { Context } from '../../../kernel/context.ts';
import { checkArn, splitMachineArn } from '../arns.ts';
import { machineDoesNotExist } from '../errors.ts';
import {
  aliases,
  type Machine,
  type MachineAlias,
  type MachineVersion,
  machines,
  type Revision,
  revisions,
  versions,
} from '../rows.ts';

/** What a machine's ARN means: the machine itself, one of its versions, or one that an alias leads to. */
export interface Found {
  readonly machine: Machine;
  readonly revision: Revision;
  readonly version: MachineVersion | undefined;
  readonly alias: MachineAlias | undefined;
}

/** Throws InvalidArn and StateMachineDoesNotExist. */
export const findMachine = (context: Context, arn: string): Found => {
  checkArn(arn, ['stateMachine']);
  const { machineArn, qualifier } = splitMachineArn(arn);
  const machine = machineOf(context, machineArn);
  if (!machine) throw machineDoesNotExist(arn);
  if (qualifier === undefined)
    return { machine, revision: revisionOf(context, machine.revision), version: undefined, alias: undefined };
  const alias = context.table(aliases).get(arn);
  const version = context.table(versions).get(alias ? routed(context, alias) : arn);
  if (!version) throw machineDoesNotExist(arn);
  return { machine, revision: revisionOf(context, version.revision), version, alias };
};

export const machineOf = (context: Context, machineArn: string): Machine | undefined => {
  const machine = context.table(machines).get(machineArn.split(':')[6] ?? '');
  return machine?.arn === machineArn ? machine : undefined;
};

export const revisionOf = (context: Context, id: string): Revision => {
  const revision = context.table(revisions).get(id);
  if (!revision) throw new Error(`there is no revision ${id}`);
  return revision;
};

/** An alias sends each execution to one of its versions, by weight. */
const routed = (context: Context, { routes }: MachineAlias): string => {
  let point = context.random() * 100;
  for (const { versionArn, weight } of routes) {
    point -= weight;
    if (point < 0) return versionArn;
  }
  return routes.at(-1)?.versionArn ?? '';
};
