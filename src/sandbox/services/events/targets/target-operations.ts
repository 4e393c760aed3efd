import type { Target } from '@aws-sdk/client-eventbridge';
import { passRole } from '../../../kernel/pass-role.ts';
import type { Operations } from '../../../kernel/service.ts';
import { getBus } from '../buses/bus.ts';
import { limitExceeded } from '../errors.ts';
import { listPage } from '../list-page.ts';
import type { EventsSdk } from '../rows.ts';
import { checkManaged, getRule, onRule, putRule, rulesOf } from '../rules/rule.ts';
import { checkTarget } from './check-target.ts';

/** "Each rule can have up to five (5) targets associated with it at one time." */
const MAX_TARGETS = 5;

export const targetOperations = {
  PutTargets: {
    authorize: ({ Rule, EventBusName, Targets }, context) => {
      const roles = new Set(Targets.flatMap(({ RoleArn }) => (RoleArn === undefined ? [] : [RoleArn])));
      return [
        {
          ...onRule(context, { name: Rule, bus: EventBusName }),
          conditions: { 'events:TargetArn': Targets.map(({ Arn = '' }) => Arn) },
        },
        ...[...roles].map((role) => passRole(role, 'events.amazonaws.com')),
      ];
    },
    handle: ({ Rule, EventBusName, Targets }, context) => {
      const rule = getRule(context, { name: Rule, bus: EventBusName });
      checkManaged(context, rule);
      for (const target of Targets) checkTarget(context, target);
      const targets = merged(rule.targets, Targets);
      if (targets.length > MAX_TARGETS) throw limitExceeded();
      putRule(context, { ...rule, targets });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  },
  RemoveTargets: {
    authorize: ({ Rule, EventBusName }, context) => onRule(context, { name: Rule, bus: EventBusName }),
    handle: ({ Rule, EventBusName, Ids, Force }, context) => {
      const rule = getRule(context, { name: Rule, bus: EventBusName });
      checkManaged(context, rule, Force);
      const targets = rule.targets.filter(({ Id = '' }) => !Ids.includes(Id));
      if (targets.length < rule.targets.length) putRule(context, { ...rule, targets });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  },
  ListTargetsByRule: {
    authorize: ({ Rule, EventBusName }, context) => onRule(context, { name: Rule, bus: EventBusName }),
    handle: ({ Rule, EventBusName, NextToken, Limit }, context) => {
      const rule = getRule(context, { name: Rule, bus: EventBusName });
      const keyOf = ({ Id = '' }: Target) => Id;
      const { items, nextToken } = listPage(rule.targets, { NextToken, Limit, keyOf });
      return { Targets: items, NextToken: nextToken };
    },
  },
  ListRuleNamesByTarget: {
    handle: ({ TargetArn, EventBusName, NextToken, Limit }, context) => {
      const { name: busName } = getBus(context, EventBusName);
      const names = rulesOf(context, busName)
        .filter(({ targets }) => targets.some(({ Arn }) => Arn === TargetArn))
        .map(({ name }) => name);
      const { items, nextToken } = listPage(names, { NextToken, Limit, keyOf: (name) => name });
      return { RuleNames: items, NextToken: nextToken };
    },
  },
} satisfies Operations<EventsSdk>;

/** A target of an id that is there already replaces the one before. */
const merged = (before: readonly Target[], put: readonly Target[]): readonly Target[] => {
  const byId = new Map([...before, ...put].map((target) => [target.Id, target]));
  return [...byId.values()];
};
