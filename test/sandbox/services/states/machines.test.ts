import {
  CreateStateMachineAliasCommand,
  DeleteStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListStateMachineAliasesCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
  PublishStateMachineVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ARN, chain, createWorld, NOW, refusalOf, type World } from './world.ts';

const HELLO = chain({ Hello: { Type: 'Pass', Result: 'Hello' } });
const BYE = chain({ Bye: { Type: 'Pass', Result: 'Bye' } });
const WAIT = chain({ Wait: { Type: 'Wait', Seconds: 60 }, Then: { Type: 'Pass' } });

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

describe('a state machine', () => {
  it('is created, described and listed', async () => {
    const stateMachineArn = await world.create('hello', HELLO, { tags: [{ key: 'a', value: 'b' }] });
    expect(stateMachineArn).toBe(`${ARN}:stateMachine:hello`);
    expect(await world.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
      name: 'hello',
      status: 'ACTIVE',
      type: 'STANDARD',
      definition: JSON.stringify(HELLO),
      creationDate: new Date(NOW),
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    });
    const { stateMachines } = await world.sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines).toMatchObject([{ stateMachineArn, name: 'hello', type: 'STANDARD' }]);
  });

  it('is the same one when it is created again, and another is refused', async () => {
    const arn = await world.create('hello', HELLO);
    expect(await world.create('hello', HELLO)).toBe(arn);
    expect(await refusalOf(world.create('hello', BYE))).toBe(
      `StateMachineAlreadyExists: State Machine Already Exists: '${arn}'`,
    );
    expect(await refusalOf(world.create('hello', HELLO, { type: 'EXPRESS' }))).toMatch(
      /^StateMachineAlreadyExists/,
    );
  });

  it('needs a name without blanks, and a role that Step Functions may assume', async () => {
    expect(await refusalOf(world.create('a name', HELLO))).toBe("InvalidName: Invalid Name: 'a name'");
    const roleArn = 'arn:aws:iam::000000000000:role/nobody';
    expect(await refusalOf(world.create('hello', HELLO, { roleArn }))).toBe(
      'AccessDeniedException: Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    );
  });

  it('refuses by name what the sandbox has not', async () => {
    const task = (Resource: string) => chain({ Task: { Type: 'Task', Resource } });
    expect(await refusalOf(world.create('x', task('arn:aws:states:::glue:startJobRun')))).toMatch(
      /^NotImplemented: .*arn:aws:states:::glue:startJobRun/,
    );
    const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...HELLO };
    expect(await refusalOf(world.create('x', chain({ Map: { Type: 'Map', ItemProcessor } })))).toMatch(
      /^NotImplemented: .*DISTRIBUTED/,
    );
  });

  it('goes on with the old definition where it runs, and takes the new one for what is started then', async () => {
    const stateMachineArn = await world.create('hello', WAIT);
    const old = await world.start(stateMachineArn);
    const { revisionId } = await world.sfn.send(
      new UpdateStateMachineCommand({ stateMachineArn, definition: JSON.stringify(BYE) }),
    );
    const fresh = await world.ended(await world.start(stateMachineArn));
    expect(fresh.output).toBe('"Bye"');
    await world.sandbox.advance(60_000);
    expect((await world.ended(old)).output).toBe('{}');
    const ofOld = await world.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn: old }));
    expect(ofOld.definition).toBe(JSON.stringify(WAIT));
    const now = await world.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(now).toMatchObject({ revisionId, definition: JSON.stringify(BYE) });
    expect(await refusalOf(world.sfn.send(new UpdateStateMachineCommand({ stateMachineArn })))).toMatch(
      /^ValidationException/,
    );
  });

  it('is deleted with the next transition of what still runs', async () => {
    const stateMachineArn = await world.create('hello', WAIT);
    const execution = await world.start(stateMachineArn);
    await world.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    const { status } = await world.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(status).toBe('DELETING');
    expect(await refusalOf(world.start(stateMachineArn))).toBe(
      `StateMachineDeleting: State Machine Deleting: '${stateMachineArn}'`,
    );
    await world.sandbox.advance(60_000);
    expect((await world.ended(execution)).status).toBe('ABORTED');
    expect(await refusalOf(world.sfn.send(new DescribeStateMachineCommand({ stateMachineArn })))).toBe(
      `StateMachineDoesNotExist: State Machine Does Not Exist: '${stateMachineArn}'`,
    );
    await world.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  });

  it('takes and loses tags', async () => {
    const resourceArn = await world.create('hello', HELLO, { tags: [{ key: 'a', value: '1' }] });
    await world.sfn.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'b', value: '2' }] }));
    await world.sfn.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
    expect((await world.sfn.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
      { key: 'b', value: '2' },
    ]);
    const tags = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' }));
    expect(await refusalOf(world.sfn.send(new TagResourceCommand({ resourceArn, tags })))).toMatch(
      /^TooManyTags/,
    );
  });
});

describe('versions and aliases', () => {
  it('keep a definition, and an alias sends executions to it by weight', async () => {
    const stateMachineArn = await world.create('hello', HELLO);
    const { stateMachineVersionArn: one = '' } = await world.sfn.send(
      new PublishStateMachineVersionCommand({ stateMachineArn, description: 'first' }),
    );
    const update = new UpdateStateMachineCommand({
      stateMachineArn,
      definition: JSON.stringify(BYE),
      publish: true,
    });
    const { stateMachineVersionArn: two = '' } = await world.sfn.send(update);
    expect([one, two]).toEqual([`${stateMachineArn}:1`, `${stateMachineArn}:2`]);
    expect((await world.ended(await world.start(one))).output).toBe('"Hello"');
    const { stateMachineAliasArn = '' } = await world.sfn.send(
      new CreateStateMachineAliasCommand({
        name: 'live',
        routingConfiguration: [{ stateMachineVersionArn: one, weight: 100 }],
      }),
    );
    const throughAlias = await world.ended(await world.start(stateMachineAliasArn));
    expect(throughAlias).toMatchObject({
      output: '"Hello"',
      stateMachineAliasArn,
      stateMachineVersionArn: one,
    });
    await world.sfn.send(
      new UpdateStateMachineAliasCommand({
        stateMachineAliasArn,
        routingConfiguration: [{ stateMachineVersionArn: two, weight: 100 }],
      }),
    );
    expect((await world.ended(await world.start(stateMachineAliasArn))).output).toBe('"Bye"');
    expect(
      await refusalOf(world.sfn.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: two }))),
    ).toMatch(/^ConflictException: Version to be deleted must not be referenced by an alias.*\[live\]/);
    const { stateMachineVersions = [] } = await world.sfn.send(
      new ListStateMachineVersionsCommand({ stateMachineArn }),
    );
    expect(stateMachineVersions.map((version) => version.stateMachineVersionArn)).toEqual([two, one]);
    const { stateMachineAliases = [] } = await world.sfn.send(
      new ListStateMachineAliasesCommand({ stateMachineArn }),
    );
    expect(stateMachineAliases).toHaveLength(1);
    const alias = await world.sfn.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }));
    expect(alias.routingConfiguration).toEqual([{ stateMachineVersionArn: two, weight: 100 }]);
  });

  it('want weights that make a hundred', async () => {
    const stateMachineArn = await world.create('hello', HELLO, { publish: true });
    const routingConfiguration = [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 90 }];
    expect(
      await refusalOf(
        world.sfn.send(new CreateStateMachineAliasCommand({ name: 'live', routingConfiguration })),
      ),
    ).toMatch(/^ValidationException: Sum of routing configuration weights must equal 100/);
  });
});
