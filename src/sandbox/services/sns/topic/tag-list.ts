import type { Tag } from '@aws-sdk/client-sns';
import { AwsError } from '../../../kernel/aws-error.ts';
import { invalidParameter } from '../errors.ts';

const MAX_TAGS = 50;

/** A list of tags as a map. Throws AwsError when a key comes twice. */
export const tagsOf = (list: readonly Tag[] | undefined): Record<string, string> => {
  const tags = Object.fromEntries((list ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  if (Object.keys(tags).length < (list?.length ?? 0))
    throw invalidParameter('Duplicated keys are not allowed.');
  if (Object.keys(tags).some((key) => key.toLowerCase().startsWith('aws:')))
    throw invalidParameter('TagKey Reason: aws: prefixed tag key names are not allowed for external use.');
  checkTagCount(tags);
  return tags;
};

export const checkTagCount = (tags: Readonly<Record<string, string>>): void => {
  if (Object.keys(tags).length > MAX_TAGS)
    throw new AwsError(
      'TagLimitExceededException',
      'Could not complete request: tag quota of per resource exceeded',
    );
};
