import type { PutRuleCommandInput } from '@aws-sdk/client-eventbridge';
import type { RequestContext } from '../../../kernel/context.ts';
import { compilePattern, EventPatternError } from '../../../kernel/event-pattern.ts';
import { passRole } from '../../../kernel/pass-role.ts';
import type { Operations } from '../../../kernel/service.ts';
import { busNameOf, DEFAULT_BUS, parseArn, ruleArn } from '../arns.ts';
import { getBus } from '../buses/bus.ts';
import { invalidParameter, invalidPattern, limitExceeded, validation } from '../errors.ts';
import { listPage } from '../list-page.ts';
import { type EventsSdk, type Rule, ruleKey, rules } from '../rows.ts';
import { parseSchedule } from '../schedule/schedule-expression.ts';
import { tagConditions, tagsOf } from '../tag-list.ts';
import { checkManaged, deleteRule, getRule, onRule, putRule, rulesOf } from './rule.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_RULES_OF_A_BUS = 300;
/** In bytes; measured by the cdk-preflight project (pf-events-rule-pattern-size, 2026-09): the model says 4096. */
const MAX_PATTERN = 2048;

export const ruleOperations = {
  PutRule: {
    authorize: ({ Name, EventBusName, RoleArn, Tags }, context) => {
      const put = {
        ...onRule(context, { name: Name, bus: EventBusName }),
        conditions: tagConditions(Tags),
      };
      return [
        put,
        ...(Tags?.length ? [{ ...put, action: 'events:TagResource' }] : []),
        ...(RoleArn === undefined ? [] : [passRole(RoleArn, 'events.amazonaws.com')]),
      ];
    },
    handle: (input, context) => {
      const { name: busName } = getBus(context, input.EventBusName);
      const before = context.table(rules).get(ruleKey(busName, input.Name));
      if (before) checkManaged(context, before);
      checkRule(input, busName);
      if (!before && rulesOf(context, busName).length >= MAX_RULES_OF_A_BUS) throw limitExceeded();
      const rule = ruleFrom(context, input, before);
      putRule(context, rule);
      return { RuleArn: rule.arn };
    },
  },
  DescribeRule: {
    authorize: ({ Name, EventBusName }, context) => onRule(context, { name: Name, bus: EventBusName }),
    handle: ({ Name, EventBusName }, context) => {
      const rule = getRule(context, { name: Name, bus: EventBusName });
      return { ...describe(rule), CreatedBy: rule.createdBy };
    },
  },
  ListRules: {
    handle: ({ NamePrefix = '', EventBusName, NextToken, Limit }, context) => {
      const { name: busName } = getBus(context, EventBusName);
      const all = rulesOf(context, busName).filter(({ name }) => name.startsWith(NamePrefix));
      const { items, nextToken } = listPage(all, { NextToken, Limit, keyOf: ({ name }) => name });
      return { Rules: items.map(describe), NextToken: nextToken };
    },
  },
  DeleteRule: {
    authorize: ({ Name, EventBusName }, context) => onRule(context, { name: Name, bus: EventBusName }),
    handle: ({ Name, EventBusName, Force }, context) => {
      const { name: busName } = getBus(context, EventBusName);
      const rule = context.table(rules).get(ruleKey(busName, Name));
      // "If you call delete rule multiple times for the same rule, all calls will succeed."
      if (!rule) return {};
      checkManaged(context, rule, Force);
      if (rule.targets.length > 0) throw validation("Rule can't be deleted since it has targets.");
      deleteRule(context, rule);
      return {};
    },
  },
  EnableRule: {
    authorize: ({ Name, EventBusName }, context) => onRule(context, { name: Name, bus: EventBusName }),
    handle: ({ Name, EventBusName }, context) => setState(context, { Name, EventBusName }, 'ENABLED'),
  },
  DisableRule: {
    authorize: ({ Name, EventBusName }, context) => onRule(context, { name: Name, bus: EventBusName }),
    handle: ({ Name, EventBusName }, context) => setState(context, { Name, EventBusName }, 'DISABLED'),
  },
} satisfies Operations<EventsSdk>;

const setState = (
  context: RequestContext,
  { Name, EventBusName }: { readonly Name: string; readonly EventBusName?: string | undefined },
  state: 'ENABLED' | 'DISABLED',
) => {
  const rule = getRule(context, { name: Name, bus: EventBusName });
  checkManaged(context, rule);
  putRule(context, { ...rule, state });
  return {};
};

type PutRuleInput = Pick<
  PutRuleCommandInput,
  'EventPattern' | 'ScheduleExpression' | 'State' | 'Description' | 'RoleArn' | 'Tags'
> & { readonly Name: string; readonly EventBusName?: string | undefined };

const checkRule = ({ Name, EventPattern, ScheduleExpression, RoleArn }: PutRuleInput, busName: string) => {
  if (!EventPattern && !ScheduleExpression)
    throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  if (ScheduleExpression) {
    if (busName !== DEFAULT_BUS)
      throw validation('ScheduleExpression is supported only on the default event bus.');
    if (!parseSchedule(ScheduleExpression)) throw invalidParameter('ScheduleExpression');
  }
  if (EventPattern) {
    if (Buffer.byteLength(EventPattern) > MAX_PATTERN)
      throw validation(`Parameter EventPattern for rule ${Name} exceeds limit of ${MAX_PATTERN}.`);
    checkPattern(EventPattern);
  }
  if (RoleArn !== undefined && !parseArn(RoleArn))
    throw invalidParameter('RoleArn', 'Provided role is not in correct format.');
};

/** Throws InvalidEventPatternException. */
export const checkPattern = (text: string): void => {
  try {
    compilePattern(text);
  } catch (error) {
    if (error instanceof EventPatternError) throw invalidPattern(text, error);
    throw error;
  }
};

/** What is left out isn't kept, but tags ("any tags you specify are ignored" for a rule that is there) and targets are. */
const ruleFrom = (context: RequestContext, input: PutRuleInput, before: Rule | undefined): Rule => {
  const busName = busNameOf(input.EventBusName);
  const { caller } = context;
  return {
    name: input.Name,
    busName,
    arn: ruleArn(context, busName, input.Name),
    pattern: input.EventPattern || undefined,
    schedule: input.ScheduleExpression || undefined,
    state: input.State ?? 'ENABLED',
    description: input.Description,
    roleArn: input.RoleArn,
    managedBy: before?.managedBy ?? (caller.kind === 'service' ? caller.principal : undefined),
    createdBy: before?.createdBy ?? context.account,
    tags: before?.tags ?? tagsOf(input.Tags),
    targets: before?.targets ?? [],
  };
};

const describe = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  EventPattern: rule.pattern,
  ScheduleExpression: rule.schedule,
  State: rule.state,
  Description: rule.description,
  RoleArn: rule.roleArn,
  ManagedBy: rule.managedBy,
  EventBusName: rule.busName,
});
