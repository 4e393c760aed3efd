import type { Integration, Method } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import type { HostedRequest } from '../../../kernel/hosted.ts';
import type { ApiRow, Definition, ResourceRow, StageRow } from '../rows.ts';
import type { ExecutionLog } from './execution-log.ts';
import type { Variables } from './variables.ts';

/** What an invocation runs in: a request's own context, or that of TestInvokeMethod. */
export interface InvocationContext extends Context {
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** One request on its way through an API. */
export interface Invocation {
  readonly context: InvocationContext;
  readonly request: HostedRequest;
  readonly api: ApiRow;
  /** What of the API was deployed. */
  readonly definition: Definition;
  /** None in TestInvokeMethod. */
  readonly stage: StageRow | undefined;
  readonly stageName: string;
  /** Behind the stage's name. */
  readonly path: string;
  readonly isCanary: boolean;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** Lower-case names; of a repeated one the last value. */
  readonly headers: ReadonlyMap<string, string>;
  /** `$context`: filled as the request goes on. */
  readonly variables: Variables;
  readonly log: ExecutionLog;
  readonly startedMs: number;
}

/** A request whose method is known. */
export interface RoutedInvocation extends Invocation {
  readonly resource: ResourceRow;
  readonly method: Method;
  readonly integration: Integration;
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`: what a caller asks for. */
export const methodArn = (invocation: Invocation): string =>
  `${stageArn(invocation)}/${invocation.request.method}${invocation.path}`;

/** The same with the resource in place of the path: what a function's policy has to let in. */
export const sourceArn = (invocation: RoutedInvocation): string =>
  `${stageArn(invocation)}/${invocation.method.httpMethod === 'ANY' ? '*' : invocation.request.method}${invocation.resource.path}`;

const stageArn = ({ context, api, stageName }: Invocation): string =>
  `arn:aws:execute-api:${context.region}:${context.account}:${api.id}/${stageName}`;

/** `<api>/<stage>/`: how what is kept for a stage is found again. */
export const stagePrefix = ({ api, stageName }: Pick<Invocation, 'api' | 'stageName'>): string =>
  `${api.id}/${stageName}/`;
