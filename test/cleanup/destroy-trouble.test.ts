import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/aws/call.ts';
import { AwsCallError } from '../../src/aws/call-error.ts';
import { connect } from '../../src/aws/connect.ts';
import type { CallInput } from '../../src/aws/json.ts';
import type { Target } from '../../src/aws/target.ts';
import { journaledCall } from '../../src/cleanup/journaled-call.ts';
import { type Cleaned, createWorld, runCleanup, TRUST, type World } from './world.ts';

const emulator: Target = {
  kind: 'emulator',
  endpoint: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  partition: 'aws',
  account: '000000000000',
};
const aws: Target = {
  kind: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  partition: 'aws',
  profile: undefined,
  caller: '',
};

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const named = (name: string) => `slabs-${world.journal().run}-${name}`;
const createRole = (AssumeRolePolicyDocument = TRUST) =>
  journaledCall(world.connection.call, world.journal())('iam.CreateRole', {
    RoleName: named('role'),
    AssumeRolePolicyDocument,
  });

/** What AWS does and the sandbox doesn't: answers `api` with `code`, `times` times. */
const refusing = (api: string, code: string, times = Number.POSITIVE_INFINITY): Call => {
  let left = times;
  return (called, input, options) => {
    if (called !== api || left <= 0) return world.connection.call(called, input, options);
    left -= 1;
    const [service = '', operation = ''] = api.split('.');
    const message = `${code} for a while.`;
    throw new AwsCallError({ failure: 'refused', service, operation, code, message, httpStatus: 409 });
  };
};

describe('a refusal that passes', () => {
  test('is waited for', async () => {
    await createRole();
    const { events, verdict } = await runCleanup(world, {
      call: refusing('iam.DeleteRole', 'DeleteConflict', 2),
    });
    expect(verdict).toMatchObject({ kind: 'clean', deleted: 1 });
    expect(events.filter(({ kind }) => kind === 'cleanup-retrying')).toMatchObject([
      { code: 'DeleteConflict', delayMs: 500 },
      { code: 'DeleteConflict', delayMs: 1_000 },
    ]);
  });

  test('that does not pass for two minutes leaves the resource, named with the command to look', async () => {
    await createRole();
    const { verdict } = await runCleanup(world, { call: refusing('iam.DeleteRole', 'DeleteConflict') });
    expect(verdict).toMatchObject({
      kind: 'leftovers',
      leftovers: [
        {
          type: 'iam.role',
          name: named('role'),
          why: 'DeleteConflict: DeleteConflict for a while.',
          look: expect.stringContaining(`aws iam get-role --role-name ${named('role')}`),
        },
      ],
    });
    expect(world.journal().state.ended?.how).toBe('leftovers');
  });
});

test('a refusal that does not pass is not repeated, and stops no other deletion', async () => {
  await createRole();
  await journaledCall(world.connection.call, world.journal())('logs.CreateLogGroup', {
    logGroupName: named('group'),
  });
  const { events, verdict } = await runCleanup(world, { call: refusing('iam.DeleteRole', 'AccessDenied') });
  expect(events.filter(({ kind }) => kind === 'cleanup-retrying')).toEqual([]);
  expect(verdict).toMatchObject({ kind: 'leftovers', leftovers: [{ type: 'iam.role' }] });
});

describe('an execution that is refused to be stopped', () => {
  const start = async () => {
    const call = journaledCall(world.connection.call, world.journal());
    await createRole(TRUST.replace('lambda.', 'states.'));
    const { stateMachineArn } = await call('states.CreateStateMachine', {
      name: named('machine'),
      roleArn: `arn:aws:iam::${world.sandbox.account}:role/${named('role')}`,
      definition: JSON.stringify({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } }),
    });
    await call('states.StartExecution', { stateMachineArn: String(stateMachineArn) });
  };

  test('has come to its end meanwhile, where it is no longer running', async () => {
    await start();
    const refuse = refusing('states.StopExecution', 'ValidationException');
    const call: Call = async (api, input, options) => {
      if (api === 'states.StopExecution') await world.connection.call(api, input, options);
      return refuse(api, input, options);
    };
    const { verdict } = await runCleanup(world, { call });
    expect(verdict).toMatchObject({ kind: 'clean', deleted: 2 });
  });

  test('leaves its state machine, where it is running', async () => {
    await start();
    const call = refusing('states.StopExecution', 'AccessDenied');
    const { verdict } = await runCleanup(world, { call });
    expect(verdict).toMatchObject({
      kind: 'leftovers',
      leftovers: [{ type: 'states.state-machine', why: 'AccessDenied: AccessDenied for a while.' }],
    });
  });
});

describe('a listing that fails', () => {
  /** Keys that may do everything but list users. */
  const limitedKeys = async () => {
    const { call } = world.connection;
    const Statement = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' },
    ];
    await call('iam.CreateUser', { UserName: 'limited' });
    await call('iam.PutUserPolicy', {
      UserName: 'limited',
      PolicyName: 'limits',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    });
    const { AccessKey } = await call('iam.CreateAccessKey', { UserName: 'limited' });
    const key = new Map<string, unknown>(Object.entries(AccessKey ?? {}));
    return {
      accessKeyId: String(key.get('AccessKeyId')),
      secretAccessKey: String(key.get('SecretAccessKey')),
    };
  };

  test('makes the verdict unknown, with the command to look, and stops no deletion', async () => {
    await createRole();
    const limited = await connect({
      kind: 'sandbox',
      clientConfig: world.sandbox.clientConfig(await limitedKeys()),
      account: world.sandbox.account,
    });
    const { verdict } = await runCleanup(world, { call: limited.call });
    expect(verdict).toMatchObject({
      kind: 'unknown',
      leftovers: [],
      failedLooks: [
        {
          what: 'iam.user',
          error: { code: 'AccessDenied' },
          look: 'aws iam list-users --endpoint-url http://127.0.0.1:4566 --region us-east-1',
        },
      ],
    });
    await expect(world.connection.call('iam.GetRole', { RoleName: named('role') })).rejects.toMatchObject({
      code: 'NoSuchEntity',
    });
    limited.close();
  });

  test('never makes a run clean when the target does not answer at all', async () => {
    await createRole();
    const call: Call = (api) => {
      const [service = '', operation = ''] = api.split('.');
      throw new AwsCallError({
        failure: 'unreachable',
        service,
        operation,
        code: 'ECONNREFUSED',
        message: 'no',
      });
    };
    const { verdict } = await runCleanup(world, { call });
    expect(verdict.kind).toBe('unknown');
    expect(world.journal().state.ended?.how).toBe('unknown');
  });
});

describe("a function's log group", () => {
  const group = () => `/aws/lambda/${named('hello')}`;
  const functionHasRun = async () => {
    const { call } = world.connection;
    const hello = { type: 'lambda.function', name: named('hello') };
    world.journal().append({ kind: 'intent', ...hello, by: 'tool', call: 'lambda.CreateFunction' });
    await call('logs.CreateLogGroup', { logGroupName: group() });
  };

  test('that Lambda made by itself is deleted, though it bears no tag', async () => {
    await functionHasRun();
    expect((await runCleanup(world)).verdict).toMatchObject({ kind: 'clean', deleted: 1, unproven: [] });
  });

  test('is deleted also when cleanup ended between the function and the group', async () => {
    await functionHasRun();
    world.journal().append({ kind: 'gone', type: 'lambda.function', name: named('hello') });
    expect((await runCleanup(world)).verdict).toMatchObject({ kind: 'clean', deleted: 1 });
  });

  test('that an emulator makes after it has deleted the function is deleted too', async () => {
    await world.close();
    world = await createWorld(emulator);
    await functionHasRun();
    // MiniStack goes on with an asynchronous invocation, and writes its logs.
    world.clock.after(2_000, () => world.connection.call('logs.CreateLogGroup', { logGroupName: group() }));
    const { events, verdict } = await runCleanup(world);
    expect(events.filter(({ kind }) => kind === 'cleanup-waiting')).toMatchObject([
      { delayMs: 3_000 },
      { delayMs: 3_000 },
    ]);
    expect(verdict).toMatchObject({ kind: 'clean' });
    const { logGroups } = await world.connection.call('logs.DescribeLogGroups', {});
    expect(logGroups ?? []).toEqual([]);
  });

  test('that comes back with the last logs is deleted again', async () => {
    await functionHasRun();
    let isFirst = true;
    const call: Call = async (api, input, options) => {
      const answer = await world.connection.call(api, input, options);
      if (api === 'logs.DeleteLogGroup' && isFirst) {
        isFirst = false;
        await world.connection.call('logs.CreateLogGroup', { logGroupName: group() });
      }
      return answer;
    };
    const { verdict } = await runCleanup(world, { call });
    expect(verdict).toMatchObject({ kind: 'clean' });
    const { logGroups } = await world.connection.call('logs.DescribeLogGroups', {});
    expect(logGroups ?? []).toEqual([]);
  });
});

describe('on AWS nothing is clean before a second look, half a minute later', () => {
  beforeEach(async () => {
    await world.close();
    world = await createWorld(aws);
  });
  const waits = ({ events }: Cleaned) => events.filter(({ kind }) => kind === 'cleanup-waiting');
  const create = (api: string, input: CallInput) =>
    journaledCall(world.connection.call, world.journal())(api, input);

  test('whatever was deleted', async () => {
    await create('sqs.CreateQueue', { QueueName: named('orders') });
    const cleaned = await runCleanup(world);
    expect(waits(cleaned)).toMatchObject([{ delayMs: 30_000 }]);
    expect(cleaned.verdict).toMatchObject({ kind: 'clean', deleted: 1 });
  });

  test('and what comes back by then is deleted, and waited for again', async () => {
    await create('sqs.CreateQueue', { QueueName: named('orders') });
    const late = {
      logGroupName: named('late'),
      tags: { 'serverless-labs:run': world.journal().run },
    };
    world.clock.after(25_000, () => world.connection.call('logs.CreateLogGroup', late));
    const cleaned = await runCleanup(world);
    expect(waits(cleaned)).toHaveLength(2);
    expect(cleaned.verdict).toMatchObject({ kind: 'clean', deleted: 2 });
  });

  test('nor where a crash hid what was made, and no listing shows it yet', async () => {
    const { run } = world.journal();
    const hidden = { type: 'apigateway.rest-api', name: 'new:1' };
    world.journal().append({ kind: 'intent', by: 'tool', call: 'apigateway.CreateRestApi', ...hidden });
    world.clock.after(20_000, () =>
      world.connection.call('apigateway.CreateRestApi', {
        name: named('api'),
        tags: { 'serverless-labs:run': run },
      }),
    );
    const cleaned = await runCleanup(world);
    expect(waits(cleaned)).toHaveLength(2);
    expect(cleaned.verdict).toMatchObject({ kind: 'clean', deleted: 1 });
  });

  test('but a run that has left nothing is not waited for', async () => {
    const cleaned = await runCleanup(world);
    expect(waits(cleaned)).toEqual([]);
    expect(cleaned.verdict).toMatchObject({ kind: 'clean', deleted: 0 });
  });
});
