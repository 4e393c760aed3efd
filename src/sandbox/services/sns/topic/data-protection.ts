import { isRecord } from '../../../kernel/json-record.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidParameter } from '../errors.ts';
import { authorizeTopic, getTopic, type SnsSdk, topics } from './topic.ts';

const MAX_LENGTH = 30_720;

/**
 * A topic's data protection policy is kept and told. It isn't applied: AWS's data identifiers are its own, and since
 * April 2026 new customers can't use it (https://docs.aws.amazon.com/sns/latest/dg/message-data-protection.html).
 */
export const dataProtectionOperations = {
  PutDataProtectionPolicy: {
    authorize: (input, context) => authorizeTopic(context, input.ResourceArn),
    handle: ({ ResourceArn, DataProtectionPolicy }, context) => {
      const topic = getTopic(context, ResourceArn);
      checkDataProtectionPolicy(DataProtectionPolicy);
      const dataProtectionPolicy = DataProtectionPolicy || undefined;
      context.table(topics).put(topic.name, { ...topic, dataProtectionPolicy });
      return {};
    },
  },
  GetDataProtectionPolicy: {
    authorize: (input, context) => authorizeTopic(context, input.ResourceArn),
    handle: ({ ResourceArn }, context) => ({
      DataProtectionPolicy: getTopic(context, ResourceArn).dataProtectionPolicy,
    }),
  },
} satisfies Operations<SnsSdk>;

/** Throws AwsError. An empty text takes the policy away. */
export const checkDataProtectionPolicy = (text: string): void => {
  if (text === '') return;
  if (text.length > MAX_LENGTH || !isPolicy(text)) throw invalidParameter('DataProtectionPolicy');
};

const isPolicy = (text: string): boolean => {
  try {
    const policy: unknown = JSON.parse(text);
    return isRecord(policy) && typeof policy.Name === 'string' && Array.isArray(policy.Statement);
  } catch {
    return false;
  }
};
