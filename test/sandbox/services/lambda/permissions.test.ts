import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetPolicyCommand,
  InvokeCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, type LambdaWorld, openLambdaWorld, ROLE_ARN, zip } from './lambda-world.ts';

let world: LambdaWorld;
beforeAll(async () => {
  world = await openLambdaWorld();
  await world.create('f', { 'index.mjs': 'export const handler = async () => 1;' });
});
afterAll(() => world.sandbox.close());

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

describe('a caller', () => {
  it('without lambda:InvokeFunction is refused, and allowed by the function itself once it says so', async () => {
    const ann = await clientOf(world, 'ann', ['lambda:GetFunction']);
    await expect(ann.send(new InvokeCommand({ FunctionName: 'f' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        `User: arn:aws:iam::000000000000:user/ann is not authorized to perform: lambda:InvokeFunction on resource: ${ARN}`,
      ),
    });
    await world.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'f',
        StatementId: 'ann',
        Action: 'lambda:InvokeFunction',
        Principal: 'arn:aws:iam::000000000000:user/ann',
      }),
    );
    expect((await ann.send(new InvokeCommand({ FunctionName: 'f' }))).StatusCode).toBe(200);
  });

  it('needs iam:PassRole to give a function its role', async () => {
    const bob = await clientOf(world, 'bob', ['lambda:*']);
    const input = {
      FunctionName: 'g',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: ROLE_ARN,
      Code: { ZipFile: zip({ 'index.mjs': '' }) },
    } as const;
    await expect(bob.send(new CreateFunctionCommand(input))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`is not authorized to perform: iam:PassRole on resource: ${ROLE_ARN}`),
    });
  });
});

describe('AddPermission', () => {
  const add = (more: object) =>
    world.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'f',
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
        ...more,
      }),
    );

  it('writes the statement as AWS does', async () => {
    const { Statement } = await add({
      StatementId: 'topic',
      SourceArn: 'arn:aws:sns:us-east-1:000000000000:t',
      SourceAccount: '000000000000',
    });
    const expected = {
      Sid: 'topic',
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: ARN,
      Condition: {
        ArnLike: { 'AWS:SourceArn': 'arn:aws:sns:us-east-1:000000000000:t' },
        StringEquals: { 'AWS:SourceAccount': '000000000000' },
      },
    };
    expect(JSON.parse(Statement ?? '')).toEqual(expected);
    const { Policy } = await world.lambda.send(new GetPolicyCommand({ FunctionName: 'f' }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({
      Version: '2012-10-17',
      Id: 'default',
      Statement: expect.arrayContaining([expected]),
    });
  });

  it.each([
    [
      'a statement id that is taken',
      { StatementId: 'topic' },
      'ResourceConflictException',
      /^The statement id \(topic\) provided already exists/,
    ],
    [
      'a principal that is none',
      { Principal: 'somebody' },
      'InvalidParameterValueException',
      /^The provided principal was invalid/,
    ],
    [
      '$LATEST',
      { Qualifier: '$LATEST' },
      'InvalidParameterValueException',
      /^We currently do not support adding policies for \$LATEST\.$/,
    ],
    [
      'an alias that does not exist',
      { Qualifier: 'live' },
      'ResourceNotFoundException',
      /^Cannot find alias arn: .*:f:live$/,
    ],
  ])('refuses %s', async (_what, more, name, message) => {
    await expect(add(more)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it('is undone by RemovePermission', async () => {
    for (const StatementId of ['ann', 'topic'])
      await world.lambda.send(new RemovePermissionCommand({ FunctionName: 'f', StatementId }));
    await expect(world.lambda.send(new GetPolicyCommand({ FunctionName: 'f' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
  });
});
