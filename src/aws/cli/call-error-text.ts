import { STATUS_CODES } from 'node:http';
import type { AwsCallError } from '../call-error.ts';
import type { Target } from '../target.ts';
import { EXIT_CODES } from './cli-error.ts';

/** A refusal in the AWS CLI's words. */
export const describeRefusal = ({ code, operation, message, httpStatus = 0 }: AwsCallError): string => {
  // An answer to HEAD has no body, so that only the status is known.
  const isBare = operation.startsWith('Head') && STATUS_CODES[httpStatus] !== undefined;
  const [shownCode, text] = isBare ? [httpStatus, STATUS_CODES[httpStatus]] : [code, sentMessage(message)];
  return `An error occurred (${shownCode}) when calling the ${operation} operation: ${text}`;
};

/** The SDK's own word for a refusal that came without one. */
const sentMessage = (message: string): string => (message === 'UnknownError' ? '' : message);

/** A call's failure in the AWS CLI's words. */
export const describeCallError = (error: AwsCallError, target: Target): string => {
  if (error.failure === 'refused') return describeRefusal(error);
  if (error.failure !== 'unreachable') return error.message;
  const place = target.kind === 'aws' ? error.service : (target.endpoint ?? 'the sandbox');
  return `Could not connect to the endpoint URL: "${place}" (${error.message})`;
};

export const exitCodeOf = ({ failure }: AwsCallError): number => {
  if (failure === 'refused') return EXIT_CODES.refused;
  return failure === 'invalid' ? EXIT_CODES.usage : EXIT_CODES.other;
};
