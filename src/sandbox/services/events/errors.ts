import { AwsError } from '../../kernel/aws-error.ts';
import type { EventPatternError } from '../../kernel/event-pattern.ts';

export const validation = (message: string): AwsError => new AwsError('ValidationException', message);

/** `Parameter ScheduleExpression is not valid.`, and why where AWS tells. */
export const invalidParameter = (name: string, reason?: string): AwsError =>
  validation(`Parameter ${name} is not valid.${reason === undefined ? '' : ` Reason: ${reason}`}`);

export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);

export const busNotFound = (name: string): AwsError => notFound(`Event bus ${name} does not exist.`);

export const ruleNotFound = (name: string, bus: string): AwsError =>
  notFound(`Rule ${name} does not exist on EventBus ${bus}.`);

export const alreadyExists = (what: string): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `${what} already exists.`);

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
export const limitExceeded = (): AwsError =>
  new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');

/** EventBridge's parser names its source, up to 500 characters of it, as Jackson does by default. */
export const invalidPattern = (text: string, { reason, line, column }: EventPatternError): AwsError => {
  const more = text.length > MAX_SHOWN ? `[truncated ${text.length - MAX_SHOWN} chars]` : '';
  const source = `(String)"${text.slice(0, MAX_SHOWN)}"${more}`;
  return new AwsError(
    'InvalidEventPatternException',
    `Event pattern is not valid. Reason: ${reason}\n at [Source: ${source}; line: ${line}, column: ${column}]`,
  );
};

const MAX_SHOWN = 500;
