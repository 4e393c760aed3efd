import {
  CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  EntityAlreadyExistsException,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { type Clock, manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

export const START_MS = Date.UTC(2026, 0, 12, 15, 30);

export const ROLE_ARN = 'arn:aws:iam::000000000000:role/fn';

/** A ZIP package of text files. */
export const zip = (files: Readonly<Record<string, string>>): Uint8Array =>
  // The same bytes whenever it is made: a zip holds times.
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])), {
    mtime: '2026-01-01',
  });

export interface LambdaWorld {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly faults: unknown[];
  /** Creates a function and waits until it is active. */
  readonly create: (
    name: string,
    files: Readonly<Record<string, string>>,
    more?: Partial<CreateFunctionCommandInput>,
  ) => Promise<void>;
  /** Invokes and parses what comes back; `log` is the tail. */
  readonly invoke: (name: string, event?: unknown, more?: Partial<InvokeCommandInput>) => Promise<Invoked>;
  /** All messages in the function's log group, oldest first; waits until one matches. */
  readonly logged: (name: string, expected: RegExp) => Promise<string[]>;
}

export interface Invoked {
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly version: string | undefined;
  readonly payload: unknown;
  readonly log: string;
}

const trust = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

/** A sandbox with a role `fn` that may do everything and one, `mute`, that may do nothing. */
export const openLambdaWorld = async (
  clock: Clock = manualClock(START_MS),
  folder?: string,
): Promise<LambdaWorld> => {
  const faults: unknown[] = [];
  const sandbox = await createSandbox({
    clock,
    ...(folder !== undefined && { folder }),
    report: (error) => faults.push(error),
  });
  const lambda = new LambdaClient(sandbox.clientConfig());
  const iam = new IAMClient(sandbox.clientConfig());
  const logs = new CloudWatchLogsClient(sandbox.clientConfig());
  await createRoles(iam);
  const allMessages = async (name: string) => {
    const messages: string[] = [];
    try {
      for await (const page of paginateFilterLogEvents(
        { client: logs },
        { logGroupName: `/aws/lambda/${name}` },
      )) {
        messages.push(...(page.events ?? []).map((event) => event.message ?? ''));
      }
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return messages;
  };
  return {
    sandbox,
    clock,
    lambda,
    iam,
    logs,
    faults,
    create: async (name, files, more = {}) => {
      const common = {
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Role: ROLE_ARN,
        Code: { ZipFile: zip(files) },
      } as const;
      await lambda.send(new CreateFunctionCommand({ FunctionName: name, ...common, ...more }));
      await clock.advance(1000);
    },
    invoke: async (name, event = {}, more = {}) => {
      const answer = await lambda.send(
        new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), LogType: 'Tail', ...more }),
      );
      const text = answer.Payload?.transformToString() ?? '';
      return {
        status: answer.StatusCode,
        error: answer.FunctionError,
        version: answer.ExecutedVersion,
        payload: text === '' ? undefined : JSON.parse(text),
        log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
      };
    },
    logged: async (name, expected) => {
      for (let round = 0; round < 500; round += 1) {
        const messages = await allMessages(name);
        if (messages.some((message) => expected.test(message))) return messages;
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new Error(
        `${name} has not logged ${expected}: ${JSON.stringify(await allMessages(name)).slice(0, 2000)}`,
      );
    },
  };
};

const createRoles = async (iam: IAMClient) => {
  const services = {
    fn: 'lambda.amazonaws.com',
    mute: 'lambda.amazonaws.com',
    'not-for-lambda': 'ec2.amazonaws.com',
  };
  for (const [RoleName, service] of Object.entries(services)) {
    const command = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(service) });
    await iam.send(command).catch((error: unknown) => {
      // A sandbox that is opened again has them.
      if (!(error instanceof EntityAlreadyExistsException)) throw error;
    });
  }
  await iam.send(new PutRolePolicyCommand({ RoleName: 'fn', PolicyName: 'all', PolicyDocument: ALLOW_ALL }));
};

const ALLOW_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** A client of a user who may do `actions` and nothing else. */
export const clientOf = async (
  { iam, sandbox }: LambdaWorld,
  UserName: string,
  actions: string[],
): Promise<LambdaClient> => {
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return new LambdaClient(
    sandbox.clientConfig({
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }),
  );
};
