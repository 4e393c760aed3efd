import { readPolicyDocument } from '../../../kernel/policy/parse-policy.ts';
import type { PolicyDocument, PolicyStatement } from '../../../kernel/policy.ts';
import { invalidAttributeValue, invalidValue, overLimit } from '../errors.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
const MAX_STATEMENTS = 20;

/** Reads the `Policy` of a queue. Throws AwsError `InvalidAttributeValue` or `OverLimit`. */
export const parseQueuePolicy = (text: string): PolicyDocument => {
  const document = readPolicyDocument(text);
  if (!document?.Statement.every(isComplete)) throw invalidAttributeValue('Policy');
  if (document.Statement.length > MAX_STATEMENTS) {
    throw overLimit(
      `${document.Statement.length} statements were found in the submitted policy, max allowed is ${MAX_STATEMENTS}`,
    );
  }
  if (!document.Statement.every(isAboutQueues)) {
    throw invalidValue(text, 'Policy', 'Policy statement action out of service scope!');
  }
  return document;
};

const isComplete = ({ Principal, NotPrincipal, Action, NotAction }: PolicyStatement): boolean =>
  (Principal ?? NotPrincipal) !== undefined && (Action ?? NotAction) !== undefined;

const isAboutQueues = ({ Action, NotAction }: PolicyStatement): boolean =>
  [Action ?? NotAction ?? []].flat().every((action) => action === '*' || /^sqs:/i.test(action));
