import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallEvent } from '../../src/aws/call.ts';
import { AwsCallError, isNotFound, isNotImplemented, isOutcomeUnknown } from '../../src/aws/call-error.ts';
import { type Connection, connect } from '../../src/aws/connect.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
let sandbox: Sandbox;
let connection: Connection;
beforeAll(async () => {
  sandbox = await createSandbox({ iam: 'off' });
  connection = await connect({
    kind: 'sandbox',
    clientConfig: sandbox.clientConfig(),
    account: sandbox.account,
  });
});
afterAll(async () => {
  connection.close();
  await sandbox.close();
});

const failure = async (promise: Promise<unknown>): Promise<AwsCallError> => {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof AwsCallError) return error;
  throw new Error('The call did not fail as expected.', { cause: error });
};

describe('a call', () => {
  test('answers plain JSON', async () => {
    const { Role } = await connection.call('iam.CreateRole', {
      RoleName: 'plain',
      AssumeRolePolicyDocument: trust,
    });
    expect(Role).toMatchObject({
      RoleName: 'plain',
      Arn: 'arn:aws:iam::000000000000:role/plain',
      CreateDate: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  test("fails with AWS's own code and message", async () => {
    const error = await failure(connection.call('iam.GetRole', { RoleName: 'absent' }));
    expect(error).toMatchObject({
      failure: 'refused',
      service: 'iam',
      operation: 'GetRole',
      code: 'NoSuchEntity',
      message: 'The role with name absent cannot be found.',
      httpStatus: 404,
      isRetryable: false,
    });
    expect(isNotFound(error)).toBe(true);
  });

  test('is never sent with a member that the API does not have', async () => {
    const error = await failure(connection.call('iam.GetRole', { Name: 'r' }));
    expect(error).toMatchObject({ failure: 'invalid', code: 'ParamValidation' });
    expect(isOutcomeUnknown(error)).toBe(false);
  });

  test('is never sent without what its path needs', async () => {
    expect(await failure(connection.call('lambda.GetFunction', {}))).toMatchObject({ failure: 'invalid' });
  });

  for (const api of ['iam.GetRoll', 'sqz.SendMessage', 'iam', '']) {
    test(`refuses the unknown API "${api}"`, async () => {
      expect(await failure(connection.call(api, {}))).toMatchObject({
        failure: 'invalid',
        code: 'UnknownOperation',
      });
    });
  }

  test('tells what the target does not implement', async () => {
    expect(isNotImplemented(await failure(connection.call('iam.ListOpenIDConnectProviders', {})))).toBe(true);
  });

  test('ends with its signal', async () => {
    const signal = AbortSignal.abort();
    expect(await failure(connection.call('iam.ListRoles', {}, { signal }))).toMatchObject({
      failure: 'interrupted',
    });
  });

  test('is told to observers before and after', async () => {
    const events: CallEvent[] = [];
    const stop = connection.onCall((event) => events.push(event));
    await connection.call('sts.GetCallerIdentity', {});
    await failure(connection.call('iam.GetRole', { RoleName: 'absent' }));
    stop();
    await connection.call('sts.GetCallerIdentity', {});
    expect(events.map(({ kind, api }) => `${kind} ${api}`)).toEqual([
      'sending sts.GetCallerIdentity',
      'answered sts.GetCallerIdentity',
      'sending iam.GetRole',
      'failed iam.GetRole',
    ]);
    expect(events[0]?.id).toBe(events[1]?.id);
  });
});

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

describe('an emulator', () => {
  test('is asked whose account it is, and is called by its endpoint', async () => {
    const endpoint = await sandbox.listen(0);
    const emulator = await connect({
      kind: 'emulator',
      endpoint,
      region: 'eu-west-1',
      credentials: sandbox.clientConfig().credentials,
    });
    expect(emulator.target).toEqual({
      kind: 'emulator',
      endpoint,
      region: 'eu-west-1',
      account: '000000000000',
      partition: 'aws',
    });
    await emulator.call('iam.CreateRole', { RoleName: 'by-socket', AssumeRolePolicyDocument: trust });
    expect(await connection.call('iam.GetRole', { RoleName: 'by-socket' })).toMatchObject({
      Role: { RoleName: 'by-socket' },
    });
    emulator.close();
  });

  test('that does not listen is told', async () => {
    await expect(
      connect({ kind: 'emulator', endpoint: 'http://127.0.0.1:1', credentials }),
    ).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('that is something else is told', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end('<h1>Not here</h1>'));
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(portOf(server.address())));
    });
    await expect(
      connect({ kind: 'emulator', endpoint: `http://127.0.0.1:${port}`, credentials }),
    ).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
    });
    server.close();
  });
});

const portOf = (address: string | AddressInfo | null) =>
  typeof address === 'object' && address ? address.port : 0;
