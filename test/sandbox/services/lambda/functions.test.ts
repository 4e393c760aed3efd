import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeAsyncCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LambdaWorld, openLambdaWorld, ROLE_ARN, zip } from './lambda-world.ts';

let world: LambdaWorld;
beforeEach(async () => {
  world = await openLambdaWorld();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const FILES = { 'index.mjs': 'export const handler = async () => 1;' };
const OTHER = zip({ 'index.mjs': 'export const handler = async () => 2;' });
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

const create = (more: Partial<CreateFunctionCommandInput> = {}) =>
  world.lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'f',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: ROLE_ARN,
      Code: { ZipFile: zip(FILES) },
      ...more,
    }),
  );
const get = (Qualifier?: string) =>
  world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'f', Qualifier }));

describe('CreateFunction', () => {
  it('answers the configuration with its defaults, Pending, and Active a moment later', async () => {
    const created = await create();
    expect(created).toMatchObject({
      FunctionName: 'f',
      FunctionArn: ARN,
      Version: '$LATEST',
      MemorySize: 128,
      Timeout: 3,
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      PackageType: 'Zip',
      TracingConfig: { Mode: 'PassThrough' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/f' },
      CodeSize: zip(FILES).length,
      LastModified: '2026-01-12T15:30:00.000+0000',
      State: 'Pending',
      StateReasonCode: 'Creating',
    });
    await world.clock.advance(1000);
    const active = await get();
    expect(active).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'Successful',
      CodeSha256: created.CodeSha256,
    });
    expect(active.StateReason).toBeUndefined();
  });

  it.each<[string, Partial<CreateFunctionCommandInput>, string, string | RegExp]>([
    [
      'a role that does not exist',
      { Role: 'arn:aws:iam::000000000000:role/none' },
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      'a role that trusts another service',
      { Role: 'arn:aws:iam::000000000000:role/not-for-lambda' },
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      'a retired runtime',
      { Runtime: 'nodejs12.x' },
      'InvalidParameterValueException',
      /^The runtime parameter of nodejs12\.x is no longer supported/,
    ],
    [
      'a runtime that the sandbox does not run',
      { Runtime: 'java21' },
      'NotImplemented',
      /lambda:CreateFunction \(the runtime java21;/,
    ],
    ['an image', { PackageType: 'Image', Code: { ImageUri: 'x' } }, 'NotImplemented', /container images/],
    [
      'a timeout over 15 minutes',
      { Timeout: 901 },
      'ValidationException',
      "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      'too little memory',
      { MemorySize: 127 },
      'ValidationException',
      "1 validation error detected: Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      'too much memory',
      { MemorySize: 10_241 },
      'ValidationException',
      "1 validation error detected: Value '10241' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 10240",
    ],
    [
      'a reserved variable',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
      /Reserved keys used in this request: AWS_REGION$/,
    ],
    [
      'variables over 4 KB',
      { Environment: { Variables: { BIG: 'x'.repeat(4096) } } },
      'InvalidParameterValueException',
      /exceeded the 4KB limit\. String measured: \{"BIG":"x/,
    ],
    [
      'log levels of text',
      { LoggingConfig: { LogFormat: 'Text', SystemLogLevel: 'WARN' } },
      'InvalidParameterValueException',
      /^LogLevel is not supported when LogFormat is set to "Text"/,
    ],
    [
      'a package that escapes',
      { Code: { ZipFile: zip({ '../x': '' }) } },
      'InvalidParameterValueException',
      /^Could not unzip uploaded file\..*leads out of the package/,
    ],
    [
      'no package',
      { Code: {} },
      'InvalidParameterValueException',
      'Please provide a source for function code.',
    ],
    [
      'a long name',
      { FunctionName: 'x'.repeat(65) },
      'InvalidParameterValueException',
      /at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64$/,
    ],
    [
      'a dead-letter queue that is no queue',
      { DeadLetterConfig: { TargetArn: 'arn:aws:s3:::bucket' } },
      'InvalidParameterValueException',
      /no SQS queue and no SNS topic/,
    ],
  ])('refuses %s', async (_what, input, name, message) => {
    await expect(create(input)).rejects.toMatchObject({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    expect((await world.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  });

  it('refuses a name that is taken', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: f',
    });
  });

  it('publishes a first version where it is asked to', async () => {
    expect((await create({ Publish: true })).Version).toBe('1');
  });
});

describe('an update', () => {
  beforeEach(async () => {
    await create({ Environment: { Variables: { STAGE: 'one' } } });
    await world.clock.advance(1000);
  });

  it('of the configuration keeps what it does not name', async () => {
    const updated = await world.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Timeout: 10, MemorySize: 256 }),
    );
    expect(updated).toMatchObject({
      LastUpdateStatus: 'InProgress',
      Timeout: 10,
      MemorySize: 256,
      Environment: { Variables: { STAGE: 'one' } },
      Handler: 'index.handler',
    });
    await world.clock.advance(1000);
    expect(await get()).toMatchObject({ LastUpdateStatus: 'Successful', Timeout: 10 });
  });

  it('can empty the environment', async () => {
    await world.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Environment: { Variables: {} } }),
    );
    expect((await get()).Environment).toBeUndefined();
  });

  it('is refused while another is in progress', async () => {
    await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: OTHER }));
    await expect(
      world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Timeout: 5 })),
    ).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`,
    });
  });

  it('is held against the revision that it names', async () => {
    const { RevisionId } = await get();
    await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: OTHER, RevisionId }));
    await world.clock.advance(1000);
    await expect(
      world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: OTHER, RevisionId })),
    ).rejects.toMatchObject({ name: 'PreconditionFailedException' });
  });

  it('with DryRun changes nothing', async () => {
    const before = await get();
    await world.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: OTHER, DryRun: true }),
    );
    expect((await get()).CodeSha256).toBe(before.CodeSha256);
  });
});

describe('versions', () => {
  it('are new only when something has changed', async () => {
    await create();
    await world.clock.advance(1000);
    const publish = async () =>
      (await world.lambda.send(new PublishVersionCommand({ FunctionName: 'f' }))).FunctionArn;
    expect([await publish(), await publish()]).toEqual([`${ARN}:1`, `${ARN}:1`]);
    await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: OTHER }));
    await world.clock.advance(1000);
    expect(await publish()).toBe(`${ARN}:2`);
    const { Versions } = await world.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'f' }));
    expect(Versions?.map(({ FunctionArn }) => FunctionArn)).toEqual([
      `${ARN}:$LATEST`,
      `${ARN}:1`,
      `${ARN}:2`,
    ]);
    expect((await get('1')).CodeSha256).not.toBe((await get('2')).CodeSha256);
  });
});

describe('ListFunctions', () => {
  it('goes page by page and leaves the state out', async () => {
    for (const FunctionName of ['a', 'b', 'c']) await create({ FunctionName });
    const first = await world.lambda.send(new ListFunctionsCommand({ MaxItems: 2 }));
    const second = await world.lambda.send(
      new ListFunctionsCommand({ MaxItems: 2, Marker: first.NextMarker }),
    );
    expect(
      [first, second].map(({ Functions }) => Functions?.map(({ FunctionName }) => FunctionName)),
    ).toEqual([['a', 'b'], ['c']]);
    expect(second.NextMarker).toBeUndefined();
    expect(first.Functions?.[0]).not.toHaveProperty('State');
  });
});

describe('DeleteFunction', () => {
  it('leaves nothing of the function', async () => {
    await create({ Publish: true, Tags: { a: 'b' } });
    await world.clock.advance(1000);
    await world.lambda.send(new DeleteFunctionCommand({ FunctionName: 'f' }));
    await expect(world.lambda.send(new GetFunctionCommand({ FunctionName: 'f' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: ${ARN}`,
    });
    expect((await world.lambda.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }))).Functions).toEqual(
      [],
    );
    expect(await create()).toMatchObject({ State: 'Pending', Version: '$LATEST' });
  });

  it('of $LATEST is refused', async () => {
    await create();
    await expect(
      world.lambda.send(new DeleteFunctionCommand({ FunctionName: 'f', Qualifier: '$LATEST' })),
    ).rejects.toMatchObject({ message: '$LATEST version cannot be deleted without deleting the function.' });
  });
});

describe('tags', () => {
  it('are set, listed, taken away, and seen by Resource Groups Tagging', async () => {
    await create({ Tags: { run: 'x1' } });
    await world.lambda.send(new TagResourceCommand({ Resource: ARN, Tags: { stage: 'test' } }));
    expect((await world.lambda.send(new ListTagsCommand({ Resource: ARN }))).Tags).toEqual({
      run: 'x1',
      stage: 'test',
    });
    const tagging = new ResourceGroupsTaggingAPIClient(world.sandbox.clientConfig());
    const found = await tagging.send(
      new GetResourcesCommand({ TagFilters: [{ Key: 'run', Values: ['x1'] }] }),
    );
    expect(found.ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN)).toEqual([ARN]);
    await world.lambda.send(new UntagResourceCommand({ Resource: ARN, TagKeys: ['run'] }));
    expect((await world.lambda.send(new GetFunctionCommand({ FunctionName: 'f' }))).Tags).toEqual({
      stage: 'test',
    });
  });
});

describe('an operation that is not there', () => {
  it('says so by its name', async () => {
    await create();
    await expect(
      world.lambda.send(new InvokeAsyncCommand({ FunctionName: 'f', InvokeArgs: '{}' })),
    ).rejects.toMatchObject({ message: expect.stringContaining('lambda:InvokeAsync') });
  });
});
