import { sleep } from '../../../core/clock.ts';
import type { CallAs, Context } from '../../kernel/context.ts';
import { sdk } from '../../kernel/sdk.ts';

/** A function as an integration or an authorizer names it. */
export interface FunctionTarget {
  /** Its ARN, or one that says the same: `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/<arn>/invocations`. */
  readonly uri: string;
  /** The role to invoke it under; without one the function's policy has to let API Gateway in. */
  readonly roleArn: string | undefined;
  /** `aws:SourceArn` of a call without a role. */
  readonly sourceArn: string;
  /** On the sandbox's clock. */
  readonly timeoutMs: number;
}

export interface FunctionAnswer {
  readonly payload: Uint8Array;
  /** `Unhandled` where the function failed; its payload then tells how. */
  readonly functionError: string | undefined;
}

/** Thrown when a function takes longer than its integration or authorizer waits. It runs on. */
export class FunctionTimeout extends Error {
  override readonly name = 'FunctionTimeout';
}

/** Invokes a function and waits for its answer. Throws FunctionTimeout, and AwsError as Lambda does. */
export const invokeFunction = async (
  context: Context,
  target: FunctionTarget,
  event: object,
): Promise<FunctionAnswer> => {
  const functionArn = functionArnOf(target.uri);
  const region = /^arn:[^:]+:lambda:([^:]+):/.exec(functionArn)?.[1];
  const { InvokeCommand } = await sdk.lambda();
  const command = new InvokeCommand({
    FunctionName: functionArn,
    Payload: new TextEncoder().encode(JSON.stringify(event)),
  });
  const invocation = context.call(command, callerOf(target), region === undefined ? {} : { region });
  const answer = await within(context, target.timeoutMs, invocation);
  return {
    payload: answer.Payload ?? new Uint8Array(),
    functionError: answer.FunctionError,
  };
};

/** The ARN of the function that a URI leads to. */
export const functionArnOf = (uri: string): string =>
  /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;

const callerOf = ({ roleArn, sourceArn }: FunctionTarget): CallAs =>
  roleArn === undefined
    ? { service: 'apigateway.amazonaws.com', sourceArn }
    : { service: 'apigateway.amazonaws.com', roleArn, sessionName: 'BackplaneAssumeRoleSession' };

/** Waits on the sandbox's clock. Throws FunctionTimeout. */
export const within = async <T>(context: Context, timeoutMs: number, work: Promise<T>): Promise<T> => {
  const done = new AbortController();
  // What comes after the timeout is nobody's any more.
  work.catch(() => {});
  const timeout = sleep(context.clock, timeoutMs, done.signal).then(() => {
    throw new FunctionTimeout(`no answer within ${timeoutMs} ms`);
  });
  timeout.catch(() => {});
  try {
    return await Promise.race([work, timeout]);
  } finally {
    done.abort();
  }
};
