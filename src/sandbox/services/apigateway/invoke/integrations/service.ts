import { AwsError, notImplemented } from '../../../../kernel/aws-error.ts';
import type { NamedOperation } from '../../../../kernel/context.ts';
import { faultOf, queryCodeOf } from '../../../../kernel/protocol.ts';
import { jsonCodec } from '../../../../kernel/protocol-json.ts';
import { queryCodec } from '../../../../kernel/protocol-query.ts';
import { parseQuery, type WireReply } from '../../../../kernel/wire.ts';
import { FunctionTimeout, within } from '../../../execute-api/invoke-function.ts';
import { bodyText } from '../execution-log.ts';
import { GatewayError, internalError } from '../gateway-error.ts';
import type { IntegrationRequest } from '../integration-request.ts';
import type { BackendReply } from '../integration-response.ts';
import type { RoutedInvocation } from '../invocation.ts';
import { headerOf } from '../reply.ts';
import { withStageVariables } from '../stage-variables.ts';

/** Services by their name in an integration's ARN, and how they are spoken to; JSON where it isn't a form. */
const SERVICES: Readonly<Record<string, { readonly service: string; readonly isForm?: true }>> = {
  dynamodb: { service: 'dynamodb' },
  events: { service: 'events' },
  kinesis: { service: 'kinesis' },
  logs: { service: 'logs' },
  sns: { service: 'sns', isForm: true },
  sqs: { service: 'sqs', isForm: true },
  ssm: { service: 'ssm' },
  states: { service: 'states' },
};

const JSON_CODEC = jsonCodec('1.0', { queryCompatible: false });

/** A call as the integration's URI and the mapped request name it. */
interface ServiceCall {
  readonly service: string;
  readonly region: string;
  readonly operationName: string;
  readonly isForm: boolean;
  /** As the service's protocol has it. */
  readonly body: string;
  /** Members that stand in the path. */
  readonly inPath: Readonly<Record<string, unknown>>;
}

/**
 * Calls one of AWS's services for an integration: `arn:aws:apigateway:us-east-1:dynamodb:action/PutItem`, or by path,
 * `…:sqs:path/000000000000/orders`. Throws GatewayError.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-request-basic-setup.html
 */
export const callService = async (
  invocation: RoutedInvocation,
  request: IntegrationRequest,
): Promise<BackendReply> => {
  const { context, integration, stageVariables, log } = invocation;
  const roleArn = integration.credentials && withStageVariables(integration.credentials, stageVariables);
  if (!roleArn?.includes(':role/')) throw notSupported(roleArn);
  await checkRole(invocation, roleArn);
  const call = readCall(request);
  const operation = await context.findOperation(call.service, call.operationName);
  if (!operation)
    throw refused(notImplemented(call.service, call.operationName || 'a request that names no action'));
  log.info(`Sending request to ${request.uri}`);
  const as = { roleArn, sessionName: SESSION, service: 'apigateway.amazonaws.com' };
  try {
    const input = await inputOf(invocation, operation, call);
    const performed = operation.call(input, as, { region: call.region, signal: context.signal });
    const output = await within(context, integration.timeoutInMillis ?? 29_000, performed);
    return answerOf(call, operation, { requestId: context.uuid(), output });
  } catch (error) {
    if (error instanceof FunctionTimeout)
      throw new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
    if (!(error instanceof AwsError)) throw error;
    return errorOf(call, operation, { requestId: context.uuid(), error });
  }
};

const SESSION = 'BackplaneAssumeRoleSession';

const refused = ({ message }: AwsError) =>
  new GatewayError('INTEGRATION_FAILURE', message, { status: 501, errorType: 'NotImplemented' });

const notSupported = (credentials: string | undefined): GatewayError =>
  credentials
    ? refused(notImplemented('apigateway', 'Invoke', "integrations under the caller's own credentials"))
    : internalError(
        'Execution failed due to configuration error: API Gateway has no role for this integration',
      );

const checkRole = async ({ context }: RoutedInvocation, roleArn: string): Promise<void> => {
  try {
    await context.assumeRole({ roleArn, sessionName: SESSION, service: 'apigateway.amazonaws.com' });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw internalError(
      'Execution failed due to configuration error: API Gateway does not have permission to assume the provided role',
    );
  }
};

const readCall = (request: IntegrationRequest): ServiceCall => {
  const [, region = '', name = '', kind = '', path = ''] =
    /^arn:[^:]+:apigateway:([^:]*):([^:]+):(path|action)\/(.*)$/s.exec(request.uri) ?? [];
  const known = SERVICES[name];
  if (!known) throw refused(notImplemented('apigateway', 'Invoke', `integrations with ${name}`));
  const target = headerOf(request.headers, 'x-amz-target');
  // SQS speaks JSON too, where the request names its operation in the header.
  const isForm = known.isForm === true && target === undefined;
  const form = isForm ? formOf(request) : '';
  const operationName =
    kind === 'action'
      ? path.replace(/[&?].*$/, '')
      : (target?.split('.').at(-1) ?? new Map(parseQuery(form)).get('Action') ?? '');
  return {
    ...{ service: known.service, region, operationName, isForm },
    body: isForm ? form : bodyText(request.body),
    inPath:
      name === 'sqs' && kind === 'path' && /^\d+\/[^/]+$/.test(path)
        ? { QueueUrl: `https://sqs.${region}.amazonaws.com/${path}` }
        : {},
  };
};

/** Parameters may be mapped into the query or written as a form. */
const formOf = ({ query, body, headers }: IntegrationRequest): string => {
  const contentType = headerOf(headers, 'content-type') ?? 'application/x-www-form-urlencoded';
  const isForm = contentType.replaceAll("'", '').startsWith('application/x-www-form-urlencoded');
  const parts = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return [...parts, ...(isForm && !bodyText(body).startsWith('{') ? [bodyText(body)] : [])].join('&');
};

const inputOf = async (
  { context }: RoutedInvocation,
  { model }: NamedOperation,
  { body, isForm, inPath }: ServiceCall,
): Promise<Readonly<Record<string, unknown>>> => {
  const codec = isForm ? queryCodec : JSON_CODEC;
  const wire = {
    ...{ method: 'POST', path: '/', query: [], headers: {} },
    body: Buffer.from(body),
    signal: context.signal,
  };
  return { ...inPath, ...(await codec.decode(wire, model)) };
};

interface Performed {
  readonly requestId: string;
  readonly output: Readonly<Record<string, unknown>>;
}

const CONTEXT = { service: { version: '', xmlNamespace: '' } };

const replyOf = ({ status, headers, body }: WireReply, text?: string): BackendReply => ({
  status,
  headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
  body: Buffer.from(text ?? (typeof body === 'string' || body instanceof Uint8Array ? body : '')),
  selector: String(status),
});

/** Services of the query protocol answer API Gateway in JSON, in the envelope of their XML. */
const answerOf = (
  call: ServiceCall,
  { model }: NamedOperation,
  { requestId, output }: Performed,
): BackendReply => {
  const reply = JSON_CODEC.encode(output, { ...CONTEXT, operation: model, requestId });
  if (!call.isForm) return replyOf(reply);
  const result: unknown = JSON.parse(String(reply.body) || '{}');
  const { operationName } = call;
  const envelope = {
    [`${operationName}Response`]: {
      [`${operationName}Result`]: result,
      ResponseMetadata: { RequestId: requestId },
    },
  };
  return replyOf(reply, JSON.stringify(envelope));
};

interface Failed {
  readonly requestId: string;
  readonly error: AwsError;
}

const errorOf = (
  call: ServiceCall,
  operation: NamedOperation,
  { requestId, error }: Failed,
): BackendReply => {
  const model = operation.errors.get(error.code);
  const { code, message, queryCode, members, headers } = error;
  const httpStatus = error.httpStatus ?? model?.httpStatus ?? 400;
  const wireError = { code, message, httpStatus, queryCode, members, headers, model };
  const reply = JSON_CODEC.encodeError(wireError, { ...CONTEXT, requestId });
  if (!call.isForm) return replyOf(reply);
  const told = { Code: queryCodeOf(wireError), Message: message, Type: faultOf(wireError) };
  return replyOf(reply, JSON.stringify({ Error: told, RequestId: requestId }));
};
