import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  ImportRestApiCommand,
  type PatchOperation,
  PutIntegrationCommand,
  type PutIntegrationCommandInput,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  type PutMethodCommandInput,
  PutMethodResponseCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { type Clock, manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../../src/sandbox/sandbox.ts';

export const NOW = Date.UTC(2026, 10, 30, 9, 0, 0);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

export interface RestWorld {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly api: APIGatewayClient;
  readonly faults: unknown[];
  /** Sends a request to an API's invoke URL, by path: `/prod/pets`. */
  readonly ask: (apiId: string, path: string, init?: RequestInit) => Promise<Answer>;
  /** Imports a document and deploys it to `prod`. Returns the API's id. */
  readonly deployed: (document: object) => Promise<string>;
  readonly deploy: (restApiId: string, stageName?: string) => Promise<string>;
  readonly patchStage: (
    restApiId: string,
    patchOperations: PatchOperation[],
    stageName?: string,
  ) => Promise<void>;
}

/** A sandbox that listens. */
export const openRestWorld = async (options: SandboxOptions = {}): Promise<RestWorld> => {
  const clock = options.clock ?? manualClock(NOW);
  const faults: unknown[] = [];
  const sandbox = await createSandbox({ clock, report: (error) => faults.push(error), ...options });
  const endpoint = await sandbox.listen(0);
  const api = new APIGatewayClient(sandbox.clientConfig());
  const deploy = async (restApiId: string, stageName = 'prod') =>
    (await api.send(new CreateDeploymentCommand({ restApiId, stageName }))).id ?? '';
  return {
    ...{ sandbox, clock, api, faults, deploy },
    ask: async (apiId, path, init = {}) => {
      const response = await fetch(`${endpoint}/_aws/execute-api/${apiId}${path}`, init);
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: parse(text) };
    },
    deployed: async (document) => {
      const body = Buffer.from(JSON.stringify(document));
      const { id = '' } = await api.send(new ImportRestApiCommand({ body }));
      await deploy(id);
      return id;
    },
    patchStage: async (restApiId, patchOperations, stageName = 'prod') => {
      await api.send(new UpdateStageCommand({ restApiId, stageName, patchOperations }));
    },
  };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** An OpenAPI document of these paths: `{ '/pets': { get: {…} } }`. */
export const openApi = (paths: object, more: object = {}): object => ({
  openapi: '3.0.1',
  info: { title: 'shop', version: '1' },
  paths,
  ...more,
});

/** An operation that a mock answers with `template`, and more of its integration. */
export const mock = (template: string, integration: object = {}, operation: object = {}): object => ({
  responses: { 200: { description: 'OK' }, 400: { description: 'Bad' }, 404: { description: 'None' } },
  'x-amazon-apigateway-integration': {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: { default: { statusCode: '200', responseTemplates: { 'application/json': template } } },
    ...integration,
  },
  ...operation,
});

/** The code and the text of a refusal. */
export const refusal = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
  return 'accepted';
};

interface MethodOptions {
  readonly method?: Partial<PutMethodCommandInput>;
  readonly integration: Partial<PutIntegrationCommandInput>;
}

/** An API with one GET on `/thing`, made call by call. Returns its ids. */
export const apiByHand = async (
  { api }: Pick<RestWorld, 'api'>,
  { method = {}, integration }: MethodOptions,
): Promise<{ readonly restApiId: string; readonly resourceId: string }> => {
  const { id: restApiId = '', rootResourceId: parentId = '' } = await api.send(
    new CreateRestApiCommand({ name: 'by hand' }),
  );
  const { id: resourceId = '' } = await api.send(
    new CreateResourceCommand({ restApiId, parentId, pathPart: 'thing' }),
  );
  const at = { restApiId, resourceId, httpMethod: 'GET' };
  await api.send(new PutMethodCommand({ ...at, authorizationType: 'NONE', ...method }));
  await api.send(new PutMethodResponseCommand({ ...at, statusCode: '200' }));
  await api.send(new PutIntegrationCommand({ ...at, type: 'MOCK', ...integration }));
  await api.send(new PutIntegrationResponseCommand({ ...at, statusCode: '200' }));
  return { restApiId, resourceId };
};
