import { AwsError } from '../../../kernel/aws-error.ts';
import type { Json } from '../../../kernel/json.ts';
import { StateFailure } from '../interpreter/failure.ts';
import { functionFailure, parsePayload, type ServiceCall } from './call-service.ts';

/** A function named by its ARN: it gets the task's input and gives the task's result. Throws StateFailure. */
export const callFunction = async (
  arn: string,
  argument: Json,
  { context, as, signal }: ServiceCall,
): Promise<Json> => {
  const operation = await context.findOperation('lambda', 'Invoke');
  if (!operation) throw new StateFailure('States.Runtime', 'The sandbox has no lambda:invoke.');
  const input = { FunctionName: arn, Payload: Buffer.from(JSON.stringify(argument)) };
  try {
    const answer = await operation.call(input, as, { signal, cause: context.cause });
    const text = answer.Payload instanceof Uint8Array ? Buffer.from(answer.Payload).toString() : '';
    if (answer.FunctionError !== undefined) throw functionFailure(text);
    return parsePayload(text);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const model = operation.errors.get(error.code);
    const status = error.httpStatus ?? model?.httpStatus ?? 400;
    throw new StateFailure(
      `Lambda.${model ? error.code : 'AWSLambdaException'}`,
      `${error.message} (Service: AWSLambda; Status Code: ${status}; Error Code: ${error.code}; Request ID: ${context.uuid()}; Proxy: null)`,
    );
  }
};
