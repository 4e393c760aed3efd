import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { checkArn } from '../arns.ts';
import { conflict, invalidToken, machineDoesNotExist } from '../errors.ts';
import { pageOf } from '../page.ts';
import { aliases, type Machine, type MachineVersion, machines, versions } from '../rows.ts';
import type { StatesSdk } from '../states-sdk.ts';
import { findMachine, machineOf } from './find-machine.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html */
export const versionOperations = {
  PublishStateMachineVersion: {
    authorize: (input, context) => authorize(context, input.stateMachineArn),
    handle: ({ stateMachineArn, revisionId, description }, context) => {
      const { machine } = findMachine(context, stateMachineArn);
      if (
        revisionId !== undefined &&
        revisionId !== machine.revision &&
        !(revisionId === 'INITIAL' && machine.revision.startsWith('initial/'))
      )
        throw conflict(
          `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${machine.revision}.`,
        );
      const { arn, creationMs } = publishVersion(context, machine, description);
      return { stateMachineVersionArn: arn, creationDate: new Date(creationMs) };
    },
  },
  ListStateMachineVersions: {
    authorize: (input, context) => authorize(context, input.stateMachineArn),
    handle: ({ stateMachineArn, maxResults, nextToken }, context) => {
      const { machine } = findMachine(context, stateMachineArn);
      const all = versionsOf(context, machine.arn).toSorted((left, right) => right.number - left.number);
      const page = pageOf(all, { maxResults, nextToken, keyOf: ({ arn }) => arn, invalidToken });
      return {
        stateMachineVersions: page.items.map(({ arn, creationMs }) => ({
          stateMachineVersionArn: arn,
          creationDate: new Date(creationMs),
        })),
        nextToken: page.nextToken,
      };
    },
  },
  DeleteStateMachineVersion: {
    authorize: (input, context) => authorize(context, input.stateMachineVersionArn),
    handle: ({ stateMachineVersionArn: arn }, context) => {
      checkArn(arn, ['stateMachine']);
      const users = [...context.table(aliases).values()].filter(({ routes }) =>
        routes.some(({ versionArn }) => versionArn === arn),
      );
      if (users.length > 0)
        throw conflict(
          `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${users.map(({ name }) => name).join(', ')}]`,
        );
      context.table(versions).delete(arn);
      return {};
    },
  },
} satisfies Operations<StatesSdk>;

const authorize = (context: RequestContext, arn: string) => ({
  action: `states:${context.operation}`,
  resource: arn,
});

export const versionsOf = (context: Context, machineArn: string): MachineVersion[] =>
  [...context.table(versions).values()].filter((version) => version.machineArn === machineArn);

/** Publishing the same revision again gives the version that there is. */
export const publishVersion = (
  context: Context,
  machine: Machine,
  description: string | undefined,
): MachineVersion => {
  const known = versionsOf(context, machine.arn).find(({ revision }) => revision === machine.revision);
  if (known) return known;
  const current = machineOf(context, machine.arn);
  if (!current) throw machineDoesNotExist(machine.arn);
  const number = current.publishedVersions + 1;
  const version: MachineVersion = {
    arn: `${machine.arn}:${number}`,
    machineArn: machine.arn,
    number,
    revision: machine.revision,
    description,
    creationMs: context.clock.now(),
  };
  context.table(versions).put(version.arn, version);
  context.table(machines).put(machine.name, { ...current, publishedVersions: number });
  return version;
};
