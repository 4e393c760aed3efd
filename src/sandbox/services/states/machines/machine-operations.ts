import type { CreateStateMachineInput, UpdateStateMachineInput } from '@aws-sdk/client-sfn';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import { passRole } from '../../../kernel/pass-role.ts';
import type { Operations } from '../../../kernel/service.ts';
import { arnOf, checkArn, checkName, splitMachineArn } from '../arns.ts';
import { invalidToken, machineAlreadyExists, machineDeleting, validation } from '../errors.ts';
import { engineOf } from '../interpreter/engine.ts';
import { pageOf } from '../page.ts';
import { aliases, type Machine, machines, revisions, versions } from '../rows.ts';
import type { StatesSdk } from '../states-sdk.ts';
import { tagsOf } from '../tags.ts';
import { checkDefinition, checkLogging, checkRole } from './check-machine.ts';
import { findMachine, machineOf, revisionOf } from './find-machine.ts';
import { allowDelivery } from './log-delivery.ts';
import { publishVersion } from './version-operations.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html */
export const machineOperations = {
  CreateStateMachine: {
    authorize: (input, context) => [
      { action: 'states:CreateStateMachine', resource: arnOf(context, 'stateMachine', input.name) },
      // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-tag-based-policies.html
      ...(input.tags?.length
        ? [{ action: 'states:TagResource', resource: arnOf(context, 'stateMachine', input.name) }]
        : []),
      passRole(input.roleArn, 'states.amazonaws.com'),
    ],
    handle: (input, context) => createMachine(input, context),
  },
  UpdateStateMachine: {
    authorize: (input, context) => [
      authorizeMachine(context, input.stateMachineArn),
      ...(input.roleArn === undefined ? [] : [passRole(input.roleArn, 'states.amazonaws.com')]),
    ],
    handle: (input, context) => updateMachine(input, context),
  },
  DescribeStateMachine: {
    authorize: (input, context) => authorizeMachine(context, input.stateMachineArn),
    handle: ({ stateMachineArn, includedData }, context) => {
      const { machine, revision, version } = findMachine(context, stateMachineArn);
      return {
        stateMachineArn: version?.arn ?? machine.arn,
        name: machine.name,
        status: machine.status,
        definition: includedData === 'METADATA_ONLY' ? '{}' : revision.definition,
        roleArn: revision.roleArn,
        type: machine.type,
        creationDate: new Date(version?.creationMs ?? machine.creationMs),
        loggingConfiguration: revision.logging,
        tracingConfiguration: machine.tracing,
        encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
        ...shownRevision(revision.id),
        ...(version?.description !== undefined && { description: version.description }),
      };
    },
  },
  DeleteStateMachine: {
    authorize: (input, context) => authorizeMachine(context, input.stateMachineArn),
    handle: ({ stateMachineArn }, context) => deleteMachine(stateMachineArn, context),
  },
  ListStateMachines: {
    handle: ({ maxResults, nextToken }, context) => {
      const page = pageOf([...context.table(machines).values()], {
        maxResults,
        nextToken,
        keyOf: ({ arn }) => arn,
        invalidToken,
      });
      return {
        stateMachines: page.items.map(({ arn, name, type, creationMs }) => ({
          ...{ stateMachineArn: arn, name, type },
          creationDate: new Date(creationMs),
        })),
        nextToken: page.nextToken,
      };
    },
  },
} satisfies Operations<StatesSdk>;

export const authorizeMachine = (context: RequestContext, arn: string) => ({
  action: `states:${context.operation}`,
  resource: arn,
});

/** A machine's first revision has no identifier that AWS would tell. */
const INITIAL = 'initial/';

export const shownRevision = (id: string): { readonly revisionId?: string } =>
  id.startsWith(INITIAL) ? {} : { revisionId: id };

type Checked<Input> = {
  readonly [K in keyof Input]: object extends Pick<Input, K> ? Input[K] : Exclude<Input[K], undefined>;
};

const createMachine = async (input: Checked<CreateStateMachineInput>, context: RequestContext) => {
  const { name, definition, roleArn, type = 'STANDARD' } = input;
  checkName(name);
  const logging = checkLogging(input.loggingConfiguration);
  const tracing = { enabled: input.tracingConfiguration?.enabled ?? false };
  if (input.versionDescription !== undefined && !input.publish)
    throw validation('Version description can only be set when publish is true');
  await checkDefinition(context, definition, type);
  await checkRole(context, roleArn);
  await allowDelivery(context, logging, roleArn);
  const arn = arnOf(context, 'stateMachine', name);
  const known = context.table(machines).get(name);
  if (known) return sameMachine(known, { definition, type, logging, tracing, context });
  const nowMs = context.clock.now();
  const revision = { id: `${INITIAL}${context.uuid()}`, definition, roleArn, logging };
  context.table(revisions).put(revision.id, revision);
  const machine: Machine = {
    ...{ name, arn, type, roleArn, logging, tracing },
    creationMs: nowMs,
    updateMs: nowMs,
    revision: revision.id,
    status: 'ACTIVE',
    tags: tagsOf(input.tags, arn),
    publishedVersions: 0,
  };
  context.table(machines).put(name, machine);
  const version = input.publish ? publishVersion(context, machine, input.versionDescription) : undefined;
  return {
    stateMachineArn: arn,
    creationDate: new Date(nowMs),
    ...(version && { stateMachineVersionArn: version.arn }),
  };
};

interface Wanted extends Pick<Machine, 'type' | 'logging' | 'tracing'> {
  readonly definition: string;
  readonly context: Context;
}

/** "CreateStateMachine is an idempotent API": the same name, definition, type, logging and tracing is the same machine. */
const sameMachine = (machine: Machine, { definition, type, logging, tracing, context }: Wanted) => {
  if (machine.status === 'DELETING') throw machineDeleting(machine.arn);
  const isSame =
    revisionOf(context, machine.revision).definition === definition &&
    machine.type === type &&
    JSON.stringify([machine.logging, machine.tracing]) === JSON.stringify([logging, tracing]);
  if (!isSame) throw machineAlreadyExists(machine.arn);
  return { stateMachineArn: machine.arn, creationDate: new Date(machine.creationMs) };
};

/** Running executions go on with the definition that they were started with. */
const updateMachine = async (input: Checked<UpdateStateMachineInput>, context: RequestContext) => {
  const { machine, revision } = findMachine(context, input.stateMachineArn);
  if (machine.status === 'DELETING') throw machineDeleting(machine.arn);
  const { definition = revision.definition, roleArn = machine.roleArn } = input;
  if (
    input.definition === undefined &&
    input.roleArn === undefined &&
    input.loggingConfiguration === undefined &&
    input.tracingConfiguration === undefined
  ) {
    throw validation(
      'Either the definition, the role ARN, the LoggingConfiguration, the TracingConfiguration, or the EncryptionConfiguration must be specified',
    );
  }
  if (input.definition !== undefined) await checkDefinition(context, definition, machine.type);
  if (input.roleArn !== undefined) await checkRole(context, roleArn);
  const logging = input.loggingConfiguration ? checkLogging(input.loggingConfiguration) : machine.logging;
  const tracing = input.tracingConfiguration
    ? { enabled: input.tracingConfiguration.enabled ?? false }
    : machine.tracing;
  await allowDelivery(context, logging, roleArn);
  const id = context.uuid();
  context.table(revisions).put(id, { id, definition, roleArn, logging });
  const updated = { ...machine, roleArn, logging, tracing, revision: id, updateMs: context.clock.now() };
  context.table(machines).put(machine.name, updated);
  const version = input.publish ? publishVersion(context, updated, input.versionDescription) : undefined;
  return {
    updateDate: new Date(updated.updateMs),
    revisionId: id,
    ...(version && { stateMachineVersionArn: version.arn }),
  };
};

/** "A state machine is deleted only when all its executions are completed"; deleting one that isn't there is success. */
const deleteMachine = (arn: string, context: Context): Record<string, never> => {
  checkArn(arn, ['stateMachine']);
  const machine = machineOf(context, splitMachineArn(arn).machineArn);
  if (!machine) return {};
  for (const { arn: versionArn, machineArn } of [...context.table(versions).values()])
    if (machineArn === machine.arn) context.table(versions).delete(versionArn);
  for (const { arn: aliasArn, machineArn } of [...context.table(aliases).values()])
    if (machineArn === machine.arn) context.table(aliases).delete(aliasArn);
  if (engineOf(context).isRunning(machine.arn))
    context.table(machines).put(machine.name, { ...machine, status: 'DELETING' });
  else context.table(machines).delete(machine.name);
  return {};
};
