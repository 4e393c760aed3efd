import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { Authorization } from '../../../kernel/service.ts';
import { busNameOf, ruleArn } from '../arns.ts';
import { getBus } from '../buses/bus.ts';
import { ruleNotFound } from '../errors.ts';
import { type Rule, ruleKey, rules } from '../rows.ts';
import { forgetSchedule, keepSchedule } from '../schedule/scheduler.ts';
import { forgetPatterns } from './rule-index.ts';

export interface RuleName {
  readonly name: string;
  readonly bus: string | undefined;
}

/** Throws ResourceNotFoundException where the bus or the rule isn't there. */
export const getRule = (context: Context, { name, bus }: RuleName): Rule => {
  const { name: busName } = getBus(context, bus);
  const rule = context.table(rules).get(ruleKey(busName, name));
  if (!rule) throw ruleNotFound(name, busName);
  return rule;
};

/** The rules of a bus, in the order in which AWS lists them: by name. */
export const rulesOf = (context: Context, busName: string): readonly Rule[] =>
  [...context.table(rules).values()]
    .filter((rule) => rule.busName === busName)
    .sort((a, b) => (a.name < b.name ? -1 : 1));

export const putRule = (context: Context, rule: Rule): void => {
  context.table(rules).put(ruleKey(rule.busName, rule.name), rule);
  forgetPatterns(context, rule.busName);
  keepSchedule(context, rule);
};

export const deleteRule = (context: Context, rule: Rule): void => {
  context.table(rules).delete(ruleKey(rule.busName, rule.name));
  forgetPatterns(context, rule.busName);
  forgetSchedule(context, rule);
};

/** What IAM is asked for an operation on a rule. */
export const onRule = (context: RequestContext, { name, bus }: RuleName): Authorization => ({
  action: `events:${context.operation}`,
  resource: ruleArn(context, busNameOf(bus), name),
});

/**
 * Rules that a service made for itself are left alone by others; only deleting them can be forced.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html#API_PutRule_Errors
 */
export const checkManaged = ({ caller }: RequestContext, rule: Rule, isForced = false): void => {
  const isOwner = caller.kind === 'service' && caller.principal === rule.managedBy;
  if (rule.managedBy === undefined || isOwner || isForced) return;
  throw new AwsError(
    'ManagedRuleException',
    'This rule was created by an AWS service on behalf of your account. It is managed by that service. If you see this error in response to DeleteRule or RemoveTargets, you can use the Force parameter in those calls to delete the rule or remove targets from the rule. You cannot modify these managed rules by using DisableRule, EnableRule, PutTargets, PutRule, TagResource, or UntagResource.',
  );
};
