import { AwsError } from '../../kernel/aws-error.ts';

/** Step Functions puts what it complains of between quotes, behind the error's name in words. */
export const machineDoesNotExist = (arn: string): AwsError =>
  new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);

export const machineAlreadyExists = (arn: string): AwsError =>
  new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);

export const machineDeleting = (arn: string): AwsError =>
  new AwsError('StateMachineDeleting', `State Machine Deleting: '${arn}'`);

export const executionDoesNotExist = (arn: string): AwsError =>
  new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);

export const executionAlreadyExists = (arn: string): AwsError =>
  new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);

export const activityDoesNotExist = (arn: string): AwsError =>
  new AwsError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`);

export const invalidArn = (reason: string): AwsError =>
  new AwsError('InvalidArn', `Invalid Arn: '${reason}'`);

export const invalidName = (name: string): AwsError => new AwsError('InvalidName', `Invalid Name: '${name}'`);

export const invalidToken = (): AwsError => new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");

export const invalidInput = (reason: string): AwsError =>
  new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);

export const invalidOutput = (reason: string): AwsError =>
  new AwsError('InvalidOutput', `Invalid Output: '${reason}'`);

export const invalidDefinition = (reason: string): AwsError =>
  new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${reason}'`);

export const invalidLogging = (reason: string): AwsError =>
  new AwsError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${reason}`);

export const taskTimedOut = (): AwsError =>
  new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");

export const resourceNotFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFound', `Resource not found: '${arn}'`, { members: { resourceName: arn } });

export const conflict = (message: string): AwsError => new AwsError('ConflictException', message);

export const validation = (message: string): AwsError => new AwsError('ValidationException', message);

export const tooManyTags = (arn: string): AwsError =>
  new AwsError('TooManyTags', 'Too many tags on the resource', { members: { resourceName: arn } });
