import { commonLogTime } from '../../../kernel/common-log-time.ts';
import type { HostedRequest } from '../../../kernel/hosted.ts';
import { createLog } from './execution-log.ts';
import type { Live } from './find-live.ts';
import type { Invocation, InvocationContext } from './invocation.ts';
import { anonymousIdentity, type Variables } from './variables.ts';

interface Opened extends Omit<Live, 'stage'> {
  readonly stage: Live['stage'] | undefined;
  readonly stageName: string;
  /** Behind the stage's name. */
  readonly path: string;
}

/** A request with what is known of it before its method is looked for. */
export const openInvocation = (
  context: InvocationContext,
  request: HostedRequest,
  live: Opened,
): Invocation => {
  const startedMs = context.clock.now();
  const headers = new Map(request.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const requestId = context.uuid();
  const variables: Variables = {
    accountId: context.account,
    apiId: live.api.id,
    deploymentId: live.deploymentId,
    domainName: request.domainName,
    domainPrefix: request.domainName.split('.')[0] ?? '',
    extendedRequestId: Buffer.from(requestId.replaceAll('-', ''), 'hex')
      .toString('base64')
      .slice(0, 15)
      .concat('='),
    httpMethod: request.method,
    identity: anonymousIdentity(request.sourceIp, headers.get('user-agent')),
    path: `/${live.stageName}${live.path}`,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: commonLogTime(startedMs),
    requestTimeEpoch: startedMs,
    stage: live.stageName,
    ...(live.stage?.canarySettings && { isCanaryRequest: live.isCanary }),
  };
  const { api, definition, stage, stageName, path, isCanary, stageVariables } = live;
  return {
    ...{ context, request, api, definition, stage, stageName, path, isCanary, stageVariables },
    ...{ headers, variables, startedMs },
    log: createLog(),
  };
};
