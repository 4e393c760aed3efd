import { AwsError } from '../../kernel/aws-error.ts';

/** A parameter's value is refused. The JSON protocol has another name for it than the query protocol, as on AWS. */
export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, { queryCode: 'InvalidParameterValue' });

/** `Value 11 for parameter MaxNumberOfMessages is invalid. Reason: …` */
export const invalidValue = (value: unknown, parameter: string, reason: string): AwsError =>
  invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (parameter: string): AwsError =>
  new AwsError('MissingRequiredParameterException', `The request must contain the parameter ${parameter}.`, {
    queryCode: 'MissingParameter',
  });

export const noSuchQueue = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');

/** What clients of the query protocol are told. */
export const noSuchQueueInWsdl = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist for this wsdl version.');

export const noSuchResource = (parameter: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );

export const unknownAttribute = (name: string): AwsError =>
  new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);

/** `Invalid value for the parameter DelaySeconds.`, with a reason where AWS gives one. */
export const invalidAttributeValue = (name: string, reason?: string): AwsError =>
  new AwsError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  );

export const overLimit = (message: string): AwsError => new AwsError('OverLimit', message);

/**
 * A required member that isn't there. Paths are the kernel's: `queueName`, `entries.1.member.messageBody`. A missing
 * queue URL is a missing queue, and the name has texts of its own, as recorded from AWS.
 */
export const missingMember = (path: string): AwsError => {
  const name = path.slice(path.lastIndexOf('.') + 1);
  if (name === 'queueUrl') return noSuchQueue();
  if (name === 'queueName') return invalidValue('', 'QueueName', 'Must specify a queue name.');
  const attribute = /(?:^|\.)messageAttributes\.(.+)\.member\.dataType$/.exec(path)?.[1];
  if (attribute !== undefined) {
    return invalidParameter(
      `The message (user) attribute '${attribute}' must contain a non-empty message attribute value.`,
    );
  }
  return missingParameter(name.charAt(0).toUpperCase() + name.slice(1));
};
