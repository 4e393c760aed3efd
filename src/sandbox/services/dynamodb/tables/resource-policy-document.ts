import { AwsError } from '../../../kernel/aws-error.ts';
import { parsePolicy } from '../../../kernel/policy/parse-policy.ts';
import { invalidParameters } from '../errors.ts';

/** "The maximum size supported for a resource-based policy document is 20 KB." */
const MAX_BYTES = 20 * 1024;

/** The document, once it is known to be one. Throws AwsError ValidationException. */
export const checkResourcePolicy = (text: string): string => {
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw invalidParameters(`Maximum policy size of ${MAX_BYTES} bytes exceeded`);
  try {
    parsePolicy(text, 'resource');
  } catch (error) {
    if (error instanceof AwsError) throw invalidParameters(`Invalid policy document: ${error.message}`);
    throw error;
  }
  return text;
};
