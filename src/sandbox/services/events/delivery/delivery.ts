import type { Target } from '@aws-sdk/client-eventbridge';
import { defineTable } from '../../../kernel/table.ts';
import type { BusEvent } from '../routing/event.ts';

/** An event on its way to one target of a rule. */
export interface Delivery {
  readonly id: string;
  readonly busName: string;
  readonly ruleName: string;
  readonly ruleArn: string;
  /** As it was when the rule matched. */
  readonly target: Target;
  readonly event: BusEvent;
  readonly isForwarded: boolean;
  readonly ingestedMs: number;
  /** How often it was tried. */
  readonly attempts: number;
  readonly dueMs: number;
  readonly cause: string | undefined;
}

/** What isn't delivered yet, by id. */
export const deliveries = defineTable<Delivery>('events.deliveries', 'region');
