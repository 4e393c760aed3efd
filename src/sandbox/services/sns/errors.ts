import { AwsError } from '../../kernel/aws-error.ts';
import { isRecord } from '../../kernel/json-record.ts';

/** `Invalid parameter: TopicArn`, and what is wrong with it where AWS tells. */
export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterException', `Invalid parameter: ${message}`);

export const invalidValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message);

export const notFound = (what: string): AwsError =>
  new AwsError('NotFoundException', `${what} does not exist`);

/**
 * The error for a required parameter that isn't there. Older operations tell it in words of their own, newer ones
 * (undefined) as a violation of the model; a malformed ARN beside it is told first.
 */
export const missingParameter = (path: string, input: unknown): AwsError | undefined => {
  const arn = isRecord(input) ? input.PlatformApplicationArn : undefined;
  if (typeof arn === 'string') parseArn(arn, 'PlatformApplicationArn');
  if (path.includes('.') || MODELLED.has(path)) return undefined;
  const name = path.charAt(0).toUpperCase() + path.slice(1);
  return invalidParameter(`${name} Reason: no value for required parameter`);
};

/** Recorded from AWS: conformance cases of CreatePlatformApplication and SetPlatformApplicationAttributes. */
const MODELLED = new Set(['attributes', 'publishBatchRequestEntries', 'tags', 'tagKeys', 'resourceArn']);

/** An ARN's parts. Throws AwsError when it has fewer than six; `name` is the parameter's. */
export const parseArn = (arn: string, name: string) => {
  const [, , service = '', region = '', account = '', ...rest] = arn.split(':');
  if (rest.length === 0)
    throw invalidParameter(
      `${name} Reason: An ARN must have at least 6 elements, not ${arn.split(':').length}`,
    );
  return { service, region, account, resource: rest.join(':') };
};
