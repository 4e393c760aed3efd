import type { PolicyDocument } from '../../../kernel/policy.ts';
import type { Queue } from '../queue.ts';
import { attributeInForce } from './queue-attributes.ts';
import { parseQueuePolicy } from './queue-policy.ts';
import {
  parseRedriveAllowPolicy,
  parseRedrivePolicy,
  type RedriveAllowPolicy,
  type RedrivePolicy,
} from './redrive-policy.ts';

/** A queue's attributes as the operations use them: read once, when they are set. */
export interface Settings {
  readonly delayMs: number;
  readonly visibilityTimeoutMs: number;
  readonly retentionMs: number;
  readonly waitMs: number;
  readonly maxMessageBytes: number;
  readonly hasContentDeduplication: boolean;
  /** Deduplication ids count in a group only. */
  readonly isDeduplicatedByGroup: boolean;
  readonly redrive: RedrivePolicy | undefined;
  readonly redriveAllow: RedriveAllowPolicy | undefined;
  readonly policy: PolicyDocument | undefined;
}

export const settingsOf = ({ name, attributes }: Queue): Settings => {
  const seconds = (attribute: string) => Number(attributeInForce(name, attributes, attribute));
  const { Policy, RedrivePolicy, RedriveAllowPolicy } = attributes;
  return {
    delayMs: seconds('DelaySeconds') * 1000,
    visibilityTimeoutMs: seconds('VisibilityTimeout') * 1000,
    retentionMs: seconds('MessageRetentionPeriod') * 1000,
    waitMs: seconds('ReceiveMessageWaitTimeSeconds') * 1000,
    maxMessageBytes: Number(attributeInForce(name, attributes, 'MaximumMessageSize')),
    hasContentDeduplication: attributes.ContentBasedDeduplication === 'true',
    isDeduplicatedByGroup: attributes.DeduplicationScope === 'messageGroup',
    redrive: RedrivePolicy === undefined ? undefined : parseRedrivePolicy(RedrivePolicy, name),
    redriveAllow: RedriveAllowPolicy === undefined ? undefined : parseRedriveAllowPolicy(RedriveAllowPolicy),
    policy: Policy === undefined ? undefined : parseQueuePolicy(Policy),
  };
};
