import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { RequestContext } from '../../../kernel/context.ts';
import type { HostedRequest } from '../../../kernel/hosted.ts';
import type { Operations } from '../../../kernel/service.ts';
import { parseQuery } from '../../../kernel/wire.ts';
import { findAuthorizer } from '../apis/authorizer-operations.ts';
import { may } from '../authorization.ts';
import { badRequest } from '../errors.ts';
import { findMethod } from '../find.ts';
import type { ApiRow } from '../rows.ts';
import { invokeAuthorizer } from './authorize/ask-authorizer.ts';
import { authorizerEvent } from './authorize/authorizer-event.ts';
import { identitySources } from './authorize/identity-sources.ts';
import { bodyText, headersText } from './execution-log.ts';
import { GatewayError, gatewayReply } from './gateway-error.ts';
import { integrate } from './integrate.ts';
import type { Invocation } from './invocation.ts';
import { openInvocation } from './open-invocation.ts';
import { traceId } from './proxy-event.ts';
import type { GatewayReply } from './reply.ts';
import { matchPath } from './select-method.ts';
import { validateRequest } from './validate-request.ts';

const STAGE = 'test-invoke-stage';
const METHOD = '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}';

/** Invokes what stands in the API now, not what was deployed, and without its authorization. */
export const testOperations = {
  TestInvokeMethod: {
    authorize: may('POST', METHOD),
    handle: async (input, context) => {
      const { api, resource, method } = findMethod(context, input);
      const integration = method.methodIntegration;
      if (!integration) throw badRequest('No integration defined for method');
      const invocation = openTest(context, api, {
        ...input,
        // ANY is tested as a GET.
        httpMethod: input.httpMethod === 'ANY' ? 'GET' : input.httpMethod,
        pathWithQueryString: input.pathWithQueryString ?? resource.path,
      });
      invocation.variables.resourceId = resource.id;
      invocation.variables.resourcePath = resource.path;
      const pathParameters = matchPath(resource.path, invocation.path) ?? {};
      const routed = { ...invocation, resource, method, integration, pathParameters };
      const reply = await attempt(invocation, async () => {
        validateRequest(routed);
        return integrate(routed);
      });
      return showReply(invocation, reply);
    },
  },
  TestInvokeAuthorizer: {
    authorize: may('POST', '/restapis/{restApiId}/authorizers/{authorizerId}'),
    handle: async (input, context) => {
      const { api, authorizer } = findAuthorizer(context, input);
      const invocation = openTest(context, api, { ...input, httpMethod: 'GET' });
      const tested = await testAuthorizer(invocation, authorizer);
      return {
        ...tested,
        log: logText(invocation),
        latency: Math.round(context.clock.now() - invocation.startedMs),
      };
    },
  },
} satisfies Operations<typeof Sdk>;

const testAuthorizer = async (invocation: Invocation, authorizer: Sdk.Authorizer) => {
  try {
    if (!identitySources(invocation, authorizer)) throw new GatewayError('UNAUTHORIZED', 'Unauthorized');
    const event = authorizerEvent(invocation, authorizer);
    const { principalId, policy } = await invokeAuthorizer(invocation, authorizer, event);
    return { clientStatus: 0, principalId, policy: JSON.stringify(policy) };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    invocation.log.error(error.message);
    return { clientStatus: gatewayReply(invocation, error).status };
  }
};

interface TestInput {
  readonly httpMethod: string;
  readonly pathWithQueryString?: string | undefined;
  readonly body?: string | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly multiValueHeaders?: Record<string, string[]> | undefined;
  readonly stageVariables?: Record<string, string> | undefined;
}

const openTest = (context: RequestContext, api: ApiRow, input: TestInput): Invocation => {
  const [path = '/', ...query] = (input.pathWithQueryString || '/').split('?');
  const rawQuery = query.join('?');
  const many = Object.entries(input.multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  const request: HostedRequest = {
    ...{ id: api.id, basePath: '' },
    method: input.httpMethod,
    path,
    rawQuery,
    query: parseQuery(rawQuery),
    headers: [...Object.entries(input.headers ?? {}), ...many],
    body: Buffer.from(input.body ?? ''),
    sourceIp: 'test-invoke-source-ip',
    domainName: 'testPrefix.testDomainName',
  };
  const invocation = openInvocation(context, request, {
    ...{ api, path, stage: undefined, stageName: STAGE, deploymentId: '', isCanary: false },
    definition: api.definition,
    stageVariables: input.stageVariables ?? {},
  });
  const { log, variables } = invocation;
  log.info(`Starting execution for request: ${variables.requestId}`);
  log.info(`HTTP Method: ${request.method}, Resource Path: ${path}`);
  log.info(`Method request headers: ${headersText(request.headers)}`);
  log.info(`Method request body before transformations: ${bodyText(request.body)}`);
  return invocation;
};

const attempt = async (invocation: Invocation, run: () => Promise<GatewayReply>): Promise<GatewayReply> => {
  try {
    const reply = await run();
    invocation.log.info('Successfully completed execution');
    return reply;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    invocation.log.error(error.message);
    return gatewayReply(invocation, error);
  }
};

const showReply = (invocation: Invocation, { status, headers, body }: GatewayReply) => {
  const { log, variables, context, startedMs } = invocation;
  log.info(`Method completed with status: ${status}`);
  const all = [['X-Amzn-Trace-Id', traceId(variables.requestId, startedMs)] as const, ...headers];
  const multiValueHeaders: Record<string, string[]> = {};
  for (const [name, value] of all) multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value];
  return {
    status,
    body: bodyText(body),
    headers: Object.fromEntries(all),
    multiValueHeaders,
    log: logText(invocation),
    latency: Math.round(context.clock.now() - startedMs),
  };
};

/** As the console shows it: each line with the time. */
const logText = ({ log, variables, startedMs }: Invocation): string => {
  const time = new Date(startedMs).toUTCString().replace('GMT', 'UTC');
  const lines = log.lines().map(({ text }) => `${time} : ${text}`);
  return [`Execution log for request ${variables.requestId}`, ...lines, ''].join('\n');
};
