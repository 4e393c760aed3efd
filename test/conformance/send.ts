import { STATUS_CODES } from 'node:http';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** One call of a recorded case. */
export interface Api {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** The client's, where it isn't the sandbox's own. */
  readonly region?: string | undefined;
}

const MODULES: Readonly<Record<string, () => Promise<object>>> = {
  apigateway: () => import('@aws-sdk/client-api-gateway'),
  dynamodb: () => import('@aws-sdk/client-dynamodb'),
  dynamodbstreams: () => import('@aws-sdk/client-dynamodb-streams'),
  events: () => import('@aws-sdk/client-eventbridge'),
  iam: () => import('@aws-sdk/client-iam'),
  s3: () => import('@aws-sdk/client-s3'),
  sns: () => import('@aws-sdk/client-sns'),
  sqs: () => import('@aws-sdk/client-sqs'),
  stepfunctions: () => import('@aws-sdk/client-sfn'),
  sts: () => import('@aws-sdk/client-sts'),
  lambda: () => import('@aws-sdk/client-lambda'),
  logs: () => import('@aws-sdk/client-cloudwatch-logs'),
  cloudwatch: () => import('@aws-sdk/client-cloudwatch'),
};

/** What AWS answered with, as every protocol tells it. */
export class ServiceFailure extends Error {
  readonly code: string;
  readonly httpStatus: number;

  constructor(code: string, message: string, httpStatus: number) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
  }
}

/** Sends a call by name through the real SDK client. Throws {@link ServiceFailure}. */
export const send = async (
  sandbox: Sandbox,
  { service, operation, input, region = sandbox.region }: Api,
): Promise<unknown> => {
  const sdk = new Map(Object.entries((await MODULES[service]?.()) ?? {}));
  const Client = sdk.get([...sdk.keys()].find((name) => /^[A-Z]\w+Client$/.test(name)) ?? '');
  const Command = sdk.get(`${operation}Command`);
  if (typeof Client !== 'function' || typeof Command !== 'function')
    throw new Error(`no ${service}.${operation}`);
  const client: unknown = Reflect.construct(Client, [{ ...sandbox.clientConfig(), region }]);
  if (!canSend(client)) throw new Error(`${service} has no client`);
  try {
    return await client.send(Reflect.construct(Command, [withBytes(input)]));
  } catch (error) {
    throw operation.startsWith('Head') || isNotModified(error) ? bodiless(error) : toFailure(error);
  }
};

const canSend = (client: unknown): client is { send: (command: unknown) => Promise<unknown> } =>
  typeof client === 'object' && client !== null && 'send' in client && typeof client.send === 'function';

/** `{ $bytes: base64 }` stands for bytes, `{ $date: … }` for a time. */
const withBytes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value !== 'object' || value === null) return value;
  if ('$bytes' in value && typeof value.$bytes === 'string') return Buffer.from(value.$bytes, 'base64');
  if ('$date' in value && typeof value.$date === 'string') return new Date(utc(value.$date));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withBytes(item)]));
};

/** Python writes times without a zone where it means UTC. */
const utc = (text: string): string => (/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);

const isNotModified = (error: unknown): boolean => statusOf(error) === 304;

const statusOf = (error: unknown): number => {
  const metadata: unknown = error instanceof Error ? Reflect.get(error, '$metadata') : undefined;
  return typeof metadata === 'object' && metadata !== null
    ? Number(Reflect.get(metadata, 'httpStatusCode'))
    : 0;
};

/** An answer without a body: the recording client, botocore, tells its status twice. */
const bodiless = (error: unknown): unknown => {
  const status = statusOf(error);
  return status === 0 ? error : new ServiceFailure(String(status), STATUS_CODES[status] ?? '', status);
};

const toFailure = (error: unknown): unknown => {
  if (!(error instanceof Error) || !('$metadata' in error)) return error;
  const details = new Map(Object.entries(error));
  const metadata = details.get('$metadata');
  const status =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : 0;
  // The query protocol's own code where there is one: `NoSuchEntity`, not the SDK's `NoSuchEntityException`.
  const code = details.get('Code') ?? Reflect.get(details.get('Error') ?? {}, 'Code') ?? error.name;
  // What the JavaScript SDK says in place of an empty message.
  const message = error.message === 'UnknownError' ? '' : error.message;
  return new ServiceFailure(String(code), message, Number(status));
};
