import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import type { NamedOperation } from '../../../kernel/context.ts';

import type { Codec } from '../../../kernel/protocol.ts';
import { jsonCodec } from '../../../kernel/protocol-json.ts';
import { queryCodec } from '../../../kernel/protocol-query.ts';
import type { WireReply } from '../../../kernel/wire.ts';
import { within } from '../../execute-api/invoke-function.ts';
import type { IntegrationRow } from '../rows.ts';
import { RefusedError, type RoutedExchange } from './exchange.ts';
import type { IntegrationReply } from './integrate.ts';
import { fillIn, requestValue } from './variables.ts';

interface Subtype {
  readonly service: string;
  readonly operation: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Members that aren't texts: read as JSON, as numbers, as bytes. */
  readonly types?: Readonly<Record<string, 'json' | 'number' | 'bytes' | 'time'>>;
  /** How the members stand in the operation's input, where it isn't as they are. */
  readonly wrap?: (members: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

const EXECUTION = ['Name', 'Input', 'Region'];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html */
export const SUBTYPES: Readonly<Record<string, Subtype>> = {
  'EventBridge-PutEvents': {
    ...{ service: 'events', operation: 'PutEvents', required: ['Detail', 'DetailType', 'Source'] },
    optional: ['Time', 'EventBusName', 'Resources', 'Region'],
    types: { Resources: 'json', Time: 'time' },
    wrap: (members) => ({ Entries: [members] }),
  },
  'SQS-SendMessage': {
    ...{ service: 'sqs', operation: 'SendMessage', required: ['QueueUrl', 'MessageBody'] },
    optional: [
      'DelaySeconds',
      'MessageAttributes',
      'MessageDeduplicationId',
      'MessageGroupId',
      'MessageSystemAttributes',
      'Region',
    ],
    types: { DelaySeconds: 'number', MessageAttributes: 'json', MessageSystemAttributes: 'json' },
  },
  'SQS-ReceiveMessage': {
    ...{ service: 'sqs', operation: 'ReceiveMessage', required: ['QueueUrl'] },
    optional: [
      'AttributeNames',
      'MaxNumberOfMessages',
      'MessageAttributeNames',
      'ReceiveRequestAttemptId',
      'VisibilityTimeout',
      'WaitTimeSeconds',
      'Region',
    ],
    types: {
      ...{ AttributeNames: 'json', MessageAttributeNames: 'json', MaxNumberOfMessages: 'number' },
      ...{ VisibilityTimeout: 'number', WaitTimeSeconds: 'number' },
    },
  },
  'SQS-DeleteMessage': {
    ...{ service: 'sqs', operation: 'DeleteMessage', required: ['ReceiptHandle', 'QueueUrl'] },
    optional: ['Region'],
  },
  'SQS-PurgeQueue': {
    ...{ service: 'sqs', operation: 'PurgeQueue', required: ['QueueUrl'], optional: ['Region'] },
  },
  'Kinesis-PutRecord': {
    ...{ service: 'kinesis', operation: 'PutRecord', required: ['StreamName', 'Data', 'PartitionKey'] },
    optional: ['SequenceNumberForOrdering', 'ExplicitHashKey', 'Region'],
    types: { Data: 'bytes' },
  },
  'StepFunctions-StartExecution': {
    ...{ service: 'states', operation: 'StartExecution', required: ['StateMachineArn'], optional: EXECUTION },
    wrap: inLowerCamelCase,
  },
  'StepFunctions-StartSyncExecution': {
    ...{ service: 'states', operation: 'StartSyncExecution', required: ['StateMachineArn'] },
    optional: [...EXECUTION, 'TraceHeader'],
    wrap: inLowerCamelCase,
  },
  'StepFunctions-StopExecution': {
    ...{ service: 'states', operation: 'StopExecution', required: ['ExecutionArn'] },
    optional: ['Cause', 'Error', 'Region'],
    wrap: inLowerCamelCase,
  },
};

/** What HTTP APIs have and the sandbox hasn't. */
export const ABSENT_SUBTYPES: ReadonlySet<string> = new Set(['AppConfig-GetConfiguration']);

function inLowerCamelCase(members: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      value,
    ]),
  );
}

/** One of AWS's services behind a route. Throws RefusedError. */
export const callService = async (
  exchange: RoutedExchange,
  integration: IntegrationRow,
  name: string,
): Promise<IntegrationReply> => {
  const { context, requestId } = exchange;
  const subtype = SUBTYPES[name];
  const operation = subtype && (await context.findOperation(subtype.service, subtype.operation));
  const codec = subtype?.service === 'sqs' ? queryCodec : JSON_CODEC;
  try {
    if (!subtype || !operation) throw notImplemented('apigatewayv2', name);
    const output = await perform(exchange, integration, { subtype, operation });
    return replyOf(codec.encode(output, { ...CONTEXT, operation: operation.model, requestId }));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return replyOf(errorReply(error, { codec, operation, requestId }));
  }
};

const JSON_CODEC = jsonCodec('1.0', { queryCompatible: false });
/** SQS's answers are those of its query protocol. */
const CONTEXT = {
  service: { version: '2012-11-05', xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/' },
};

interface Called {
  readonly subtype: Subtype;
  readonly operation: NamedOperation;
}

const perform = async (
  exchange: RoutedExchange,
  { RequestParameters = {}, CredentialsArn = '', TimeoutInMillis = 30_000 }: IntegrationRow,
  { subtype, operation }: Called,
): Promise<Readonly<Record<string, unknown>>> => {
  const value = (expression: string) => requestValue(exchange, expression);
  const members: Record<string, unknown> = {};
  for (const [name, template] of Object.entries(RequestParameters)) {
    const text = fillIn(template, value);
    if (text !== undefined) members[name] = typed(text, subtype.types?.[name]);
  }
  const { Region: region, ...input } = members;
  const as = {
    service: 'apigateway.amazonaws.com',
    roleArn: fillIn(CredentialsArn, value) ?? '',
    sessionName: 'BackplaneAssumeRoleSession',
  };
  const call = operation.call(subtype.wrap?.(input) ?? input, as, {
    ...(typeof region === 'string' && { region }),
    signal: exchange.context.signal,
  });
  try {
    return await within(exchange.context, TimeoutInMillis, call);
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new RefusedError({ status: 503, message: 'Service Unavailable', detail: String(error) });
  }
};

const typed = (text: string, type: 'json' | 'number' | 'bytes' | 'time' | undefined): unknown => {
  if (type === 'number') return Number(text);
  if (type === 'bytes') return Buffer.from(text);
  if (type === 'time') return new Date(/^\d+$/.test(text) ? Number(text) * 1_000 : text);
  if (type !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('BadRequestException', 'A parameter of the integration is not valid JSON');
  }
};

interface Failed {
  readonly codec: Codec;
  readonly operation: NamedOperation | undefined;
  readonly requestId: string;
}

const errorReply = (error: AwsError, { codec, operation, requestId }: Failed): WireReply => {
  const model = operation?.errors.get(error.code);
  const { code, message, queryCode, members, headers } = error;
  const httpStatus = error.httpStatus ?? model?.httpStatus ?? 400;
  return codec.encodeError(
    { code, message, httpStatus, queryCode, members, headers, model },
    { ...CONTEXT, requestId },
  );
};

const replyOf = ({ status, headers, body }: WireReply): IntegrationReply => ({
  status,
  headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
  body: body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : ''),
});
