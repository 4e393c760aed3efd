import type { CallAs, Context } from '../../../kernel/context.ts';
import type { Arn } from '../arns.ts';
import type { Delivery } from './delivery.ts';

export interface Sending {
  readonly delivery: Delivery;
  /** The target's. */
  readonly arn: Arn;
  /** What the target gets. */
  readonly payload: string;
}

/** Sends to one kind of target. Throws AwsError as its service does, or DeliveryFailure. */
export type Sender = (context: Context, sending: Sending) => Promise<void>;

/** A target with a role is called under it, any other in EventBridge's own name on behalf of the rule. */
export const caller = ({ target, ruleArn, event }: Delivery): CallAs =>
  target.RoleArn === undefined
    ? { service: SERVICE, sourceArn: ruleArn }
    : { service: SERVICE, roleArn: target.RoleArn, sessionName: event.id.replaceAll('-', '') };

const SERVICE = 'events.amazonaws.com';
