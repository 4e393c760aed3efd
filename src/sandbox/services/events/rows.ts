import type { DeadLetterConfig, RuleState, Target } from '@aws-sdk/client-eventbridge';
import { defineTable } from '../../kernel/table.ts';

/** The SDK's client module, for `Operations`. */
export type EventsSdk = typeof import('@aws-sdk/client-eventbridge');

export type Tags = Readonly<Record<string, string>>;

export interface EventBus {
  readonly name: string;
  readonly description?: string | undefined;
  readonly deadLetterConfig?: DeadLetterConfig | undefined;
  /** The resource policy, as text. */
  readonly policy?: string | undefined;
  readonly tags: Tags;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

/** By name. The default bus has a row only once something about it was changed. */
export const buses = defineTable<EventBus>('events.buses', 'region');

export interface Rule {
  readonly name: string;
  readonly busName: string;
  readonly arn: string;
  readonly pattern?: string | undefined;
  readonly schedule?: string | undefined;
  readonly state: RuleState;
  readonly description?: string | undefined;
  readonly roleArn?: string | undefined;
  /** The service that made the rule for itself; others need `Force` to change it. */
  readonly managedBy?: string | undefined;
  readonly createdBy: string;
  readonly tags: Tags;
  readonly targets: readonly Target[];
}

/** By {@link ruleKey}. */
export const rules = defineTable<Rule>('events.rules', 'region');

export const ruleKey = (busName: string, name: string): string => `${busName}/${name}`;
