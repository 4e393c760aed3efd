import { Agent, request } from 'node:http';
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { steadyPerSecond } from './measure.mjs';
import { createRole } from './roles.mjs';

const CODE = zipSync({
  'index.js': Buffer.from('exports.handler = async () => ({ statusCode: 200, body: "hello" });'),
});
const agent = new Agent({ keepAlive: true });

/** Requests to APIs, each measured against every server that is there. */
export const API_CALLS = {
  'REST API to a warm function, 16 at once': async (config) => {
    const { FunctionArn } = await createFunction(config, 'bench-rest-api');
    const apigateway = new APIGatewayClient(config);
    const { id: restApiId } = await apigateway.send(new CreateRestApiCommand({ name: 'bench' }));
    const { items } = await apigateway.send(new GetResourcesCommand({ restApiId }));
    const method = { restApiId, resourceId: items[0].id, httpMethod: 'GET' };
    await apigateway.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
    await apigateway.send(
      new PutIntegrationCommand({
        ...{ ...method, type: 'AWS_PROXY', integrationHttpMethod: 'POST' },
        uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
      }),
    );
    await apigateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
    return requests(config, restApiId);
  },
  'HTTP API to a warm function, 16 at once': async (config) => {
    const { FunctionArn } = await createFunction(config, 'bench-http-api');
    const apis = new ApiGatewayV2Client(config);
    const { ApiId } = await apis.send(new CreateApiCommand({ Name: 'bench', ProtocolType: 'HTTP' }));
    const { IntegrationId } = await apis.send(
      new CreateIntegrationCommand({
        ...{ ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: FunctionArn },
        PayloadFormatVersion: '2.0',
      }),
    );
    const Target = `integrations/${IntegrationId}`;
    await apis.send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /', Target }));
    await apis.send(new CreateStageCommand({ ApiId, StageName: 'prod', AutoDeploy: true }));
    return requests(config, ApiId);
  },
};

const requests = async (config, id) => {
  const host = await hostOf(config, id);
  return steadyPerSecond(500, 16, () => get(config, host));
};

const createFunction = async (config, FunctionName) => {
  const lambda = new LambdaClient(config);
  const created = await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName, Runtime: 'nodejs20.x', Handler: 'index.handler', Code: { ZipFile: CODE } },
      Role: await createRole(config, { name: FunctionName }),
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
  await lambda.send(
    new AddPermissionCommand({
      ...{ FunctionName, StatementId: 'api', Action: 'lambda:InvokeFunction' },
      Principal: 'apigateway.amazonaws.com',
    }),
  );
  return created;
};

/** The host name by which this server knows the API; whoever knows neither can't be measured. */
const hostOf = async (config, id) => {
  for (const host of [`${id}.execute-api.localhost`, `${id}.execute-api.us-east-1.amazonaws.com`]) {
    const isKnown = await get(config, host).then(
      () => true,
      () => false,
    );
    if (isKnown) return host;
  }
  throw new Error('answers at neither host');
};

const get = (config, host) =>
  new Promise((resolve, reject) => {
    request(`${config.endpoint}/prod/`, { agent, headers: { host } }, (response) => {
      let text = '';
      response.on('data', (data) => {
        text += data;
      });
      response.on('end', () =>
        response.statusCode === 200 && text === 'hello' ? resolve() : reject(new Error(text)),
      );
    })
      .on('error', reject)
      .end();
  });
