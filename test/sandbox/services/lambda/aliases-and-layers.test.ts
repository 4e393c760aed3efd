import {
  CreateAliasCommand,
  type CreateAliasCommandInput,
  DeleteFunctionCommand,
  GetLayerVersionCommand,
  ListAliasesCommand,
  ListLayersCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LambdaWorld, openLambdaWorld, zip } from './lambda-world.ts';

let world: LambdaWorld;
beforeAll(async () => {
  world = await openLambdaWorld();
  await world.create('f', { 'index.mjs': 'export const handler = async () => 1;' });
  await world.lambda.send(new PublishVersionCommand({ FunctionName: 'f' }));
  await world.clock.advance(1000);
  await world.lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName: 'f',
      ZipFile: zip({ 'index.mjs': 'export const handler = async () => 2;' }),
    }),
  );
  await world.clock.advance(1000);
  await world.lambda.send(new PublishVersionCommand({ FunctionName: 'f' }));
  await world.clock.advance(1000);
});
afterAll(() => world.sandbox.close());

const create = (more: Partial<CreateAliasCommandInput>) =>
  world.lambda.send(new CreateAliasCommand({ FunctionName: 'f', Name: 'a', FunctionVersion: '1', ...more }));
const weights = (AdditionalVersionWeights: Record<string, number>) => ({
  RoutingConfig: { AdditionalVersionWeights },
});

describe('an alias', () => {
  it('points to a version and can be moved', async () => {
    expect(await create({ Name: 'live' })).toMatchObject({
      AliasArn: 'arn:aws:lambda:us-east-1:000000000000:function:f:live',
      FunctionVersion: '1',
      Description: '',
    });
    await world.lambda.send(
      new UpdateAliasCommand({ FunctionName: 'f', Name: 'live', FunctionVersion: '2' }),
    );
    expect((await world.invoke('f:live')).payload).toBe(2);
  });

  it('with weights sends a share of the invocations to another version', async () => {
    await create({ Name: 'canary', ...weights({ '2': 0.5 }) });
    const versions = [];
    for (let round = 0; round < 40; round += 1) versions.push((await world.invoke('f:canary')).version);
    expect(new Set(versions)).toEqual(new Set(['1', '2']));
  });

  it.each([
    ['that exists', { Name: 'live' }, /^Alias already exists: .*:f:live$/],
    ['of a version that does not', { FunctionVersion: '9' }, /^Function not found: .*:f:9$/],
    [
      'with two more versions',
      weights({ '2': 0.1, '3': 0.1 }),
      /^Number of items in AdditionalVersionWeights cannot be greater than 1$/,
    ],
    [
      'with its own version twice',
      weights({ '1': 0.1 }),
      /^Invalid function version 1\. Function version 1 is already included/,
    ],
    [
      'of $LATEST with weights',
      { FunctionVersion: '$LATEST', ...weights({ '1': 0.1 }) },
      /^\$LATEST is not supported for an alias pointing to more than 1 version$/,
    ],
    [
      'with a weight of one',
      weights({ '2': 1 }),
      /at 'routingConfig\.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy/,
    ],
    [
      'with a number for its name',
      { Name: '12' },
      /Member must satisfy regular expression pattern: \(\?!\^\[0-9\]\+\$\)\(\[a-zA-Z0-9-_\]\+\)$/,
    ],
  ])('is refused when it is one %s', async (_what, more, message) => {
    await expect(create(more)).rejects.toMatchObject({ message: expect.stringMatching(message) });
  });

  it('keeps its version from being deleted', async () => {
    await expect(
      world.lambda.send(new DeleteFunctionCommand({ FunctionName: 'f', Qualifier: '1' })),
    ).rejects.toMatchObject({ name: 'ResourceConflictException' });
    expect(
      (await world.lambda.send(new ListAliasesCommand({ FunctionName: 'f' }))).Aliases?.map(
        ({ Name }) => Name,
      ),
    ).toEqual(['live', 'canary']);
  });
});

describe('a layer', () => {
  it('is published in versions that can be listed by runtime and fetched', async () => {
    const publish = () =>
      world.lambda.send(
        new PublishLayerVersionCommand({
          LayerName: 'l',
          Content: { ZipFile: zip({ 'nodejs/x.js': '' }) },
          CompatibleRuntimes: ['nodejs22.x'],
        }),
      );
    await publish();
    expect(await publish()).toMatchObject({
      Version: 2,
      LayerVersionArn: 'arn:aws:lambda:us-east-1:000000000000:layer:l:2',
    });
    const list = async (CompatibleRuntime?: 'nodejs22.x' | 'python3.12') =>
      (await world.lambda.send(new ListLayersCommand({ CompatibleRuntime }))).Layers?.map(
        (layer) => layer.LatestMatchingVersion?.Version,
      );
    expect([await list(), await list('nodejs22.x'), await list('python3.12')]).toEqual([[2], [2], []]);
    const { Content } = await world.lambda.send(
      new GetLayerVersionCommand({ LayerName: 'l', VersionNumber: 1 }),
    );
    expect((await (await fetch(Content?.Location ?? '')).arrayBuffer()).byteLength).toBe(Content?.CodeSize);
  });
});
