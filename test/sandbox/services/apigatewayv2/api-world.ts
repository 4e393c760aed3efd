import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  type CreateApiCommandInput,
  CreateIntegrationCommand,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Clock, manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';
import { zip } from '../lambda/lambda-world.ts';

export const ACCOUNT = '000000000000';
export const START_MS = Date.UTC(2026, 2, 12, 19, 3, 58);

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  /** The body as JSON. */
  readonly json: unknown;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export interface ApiWorld {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly apis: ApiGatewayV2Client;
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly endpoint: string;
  readonly faults: unknown[];
  /** An HTTP API with a `$default` stage that deploys by itself. */
  readonly createApi: (more?: Partial<CreateApiCommandInput>) => Promise<string>;
  /** A function that API Gateway may invoke; its ARN. */
  readonly createFunction: (name: string, code: string) => Promise<string>;
  readonly route: (
    apiId: string,
    routeKey: string,
    integration: Integration,
    more?: MoreRoute,
  ) => Promise<string>;
  /** Asks an API by its host. */
  readonly ask: (apiId: string, path: string, options?: AskOptions) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

type Integration = Omit<ConstructorParameters<typeof CreateIntegrationCommand>[0], 'ApiId'>;
type MoreRoute = Partial<CreateRouteCommandInput>;

export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/fn`;

export const openApiWorld = async (folder?: string): Promise<ApiWorld> => {
  const clock = manualClock(START_MS);
  const faults: unknown[] = [];
  const sandbox = await createSandbox({
    clock,
    report: (error) => faults.push(error),
    ...(folder !== undefined && { folder }),
  });
  const endpoint = await sandbox.listen(0);
  const apis = new ApiGatewayV2Client(sandbox.clientConfig());
  const lambda = new LambdaClient(sandbox.clientConfig());
  const iam = new IAMClient(sandbox.clientConfig());
  // A folder that was open before has it.
  await createRole(iam, 'fn', 'lambda.amazonaws.com').catch((error) => {
    if (error.name !== 'EntityAlreadyExistsException') throw error;
  });
  return {
    ...{ sandbox, clock, apis, lambda, iam, endpoint, faults },
    createApi: async (more) => {
      const api = await apis.send(new CreateApiCommand({ Name: 'pets', ProtocolType: 'HTTP', ...more }));
      const ApiId = api.ApiId ?? '';
      if (more?.Target === undefined)
        await apis.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
      return ApiId;
    },
    createFunction: (name, code) => createFunction({ lambda, clock, FunctionName: name, code }),
    route: async (ApiId, RouteKey, integration, more) => {
      const { IntegrationId } = await apis.send(new CreateIntegrationCommand({ ApiId, ...integration }));
      const Target = `integrations/${IntegrationId}`;
      const route = await apis.send(new CreateRouteCommand({ ApiId, RouteKey, Target, ...more }));
      return route.RouteId ?? '';
    },
    ask: (apiId, path, asked) => askAt(endpoint, `${apiId}.execute-api.localhost`, path, asked),
    close: () => sandbox.close(),
  };
};

/** A role that `service` may assume and that may do all. */
export const createRole = async (iam: IAMClient, RoleName: string, service: string): Promise<string> => {
  const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument: document(all) }));
  return `arn:aws:iam::${ACCOUNT}:role/${RoleName}`;
};

interface FunctionFacts {
  readonly lambda: LambdaClient;
  readonly clock: Clock;
  readonly FunctionName: string;
  readonly code: string;
}

const createFunction = async ({ lambda, clock, FunctionName, code }: FunctionFacts): Promise<string> => {
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName, Runtime: 'nodejs22.x', Role: ROLE_ARN, Handler: 'index.handler', Timeout: 60 },
      Code: { ZipFile: zip({ 'index.mjs': code }) },
    }),
  );
  // It is pending for a moment.
  await clock.advance(1_000);
  await lambda.send(
    new AddPermissionCommand({
      ...{ FunctionName, StatementId: 'api', Action: 'lambda:InvokeFunction' },
      Principal: 'apigateway.amazonaws.com',
    }),
  );
  return FunctionArn;
};

/** A request with a host of its own, which fetch doesn't allow; the path goes as it is. */
export const askAt = (
  endpoint: string,
  host: string,
  path: string,
  { method = 'GET', headers, body }: AskOptions = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    const sent = httpRequest(
      { hostname, port, path, method, headers: { host: `${host}:${port}`, ...headers } },
      (reply) => readAll(reply).then((bytes) => resolve(answerOf(reply, bytes)), reject),
    );
    sent.on('error', reject);
    sent.end(body);
  });

/** Sends bytes as they are, for what no HTTP client would send. */
export const askRaw = (endpoint: string, lines: readonly string[], body = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(endpoint).port), '127.0.0.1', () =>
      socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`),
    );
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });

const readAll = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const answerOf = (reply: IncomingMessage, bytes: Buffer): Answer => {
  const text = bytes.toString();
  return {
    ...{ status: reply.statusCode ?? 0, headers: reply.headers, text },
    get json() {
      return JSON.parse(text);
    },
  };
};

/** A backend on loopback that answers what it was asked. */
export const openBackend = async (
  respond?: (
    request: IncomingMessage,
    body: string,
  ) => { status?: number; headers?: Record<string, string>; body?: string },
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const server: Server = createServer((request, response) => {
    readAll(request).then((bytes) => {
      const body = bytes.toString();
      const echo = { method: request.method, url: request.url, headers: request.headers, body };
      const answer = respond?.(request, body) ?? {};
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(answer.body ?? JSON.stringify(echo));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
