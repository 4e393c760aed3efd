import type { ContextEntry, EvaluationResult } from '@aws-sdk/client-iam';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Caller, Context } from '../../kernel/context.ts';
import {
  type AccessRequest,
  type DecidingStatement,
  type Decision,
  evaluateAccess,
} from '../../kernel/evaluate-policy.ts';
import type { NamedPolicy } from '../../kernel/identity.ts';
import { type PolicyUse, parsePolicy } from '../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../kernel/policy.ts';
import { requestKeys } from '../../kernel/request-keys.ts';
import type { Operations } from '../../kernel/service.ts';
import { contextKeysOf } from './context-keys.ts';
import { invalidInput } from './iam-errors.ts';
import { type PageInput, page } from './pages.ts';
import { policiesOfArn, simulatedCaller } from './simulated-principal.ts';
import type { Iam } from './tables.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html */
export const simulationOperations = {
  SimulatePrincipalPolicy: {
    authorize: ({ PolicySourceArn }) => ({
      action: 'iam:SimulatePrincipalPolicy',
      resource: PolicySourceArn,
    }),
    handle: (input, context) => {
      const own = policiesOfArn(context, input.PolicySourceArn);
      return simulate(context, {
        input,
        caller: simulatedCaller(context, input.CallerArn ?? input.PolicySourceArn),
        policies: [...own.policies, ...namedInputs('PolicyInputList', input.PolicyInputList)],
        boundary: boundaryInput(input.PermissionsBoundaryPolicyInputList) ?? own.boundary,
        tags: own.tags,
      });
    },
  },
  SimulateCustomPolicy: {
    handle: (input, context) => {
      if (input.ResourcePolicy !== undefined && input.CallerArn === undefined) {
        throw invalidInput('CallerArn is required when a ResourcePolicy is given.');
      }
      return simulate(context, {
        input,
        caller: simulatedCaller(
          context,
          input.CallerArn ?? `arn:aws:iam::${context.account}:user/simulation`,
        ),
        policies: namedInputs('PolicyInputList', input.PolicyInputList),
        boundary: boundaryInput(input.PermissionsBoundaryPolicyInputList),
        tags: {},
      });
    },
  },
  GetContextKeysForCustomPolicy: {
    handle: ({ PolicyInputList }) => ({
      ContextKeyNames: [
        ...contextKeysOf(namedInputs('PolicyInputList', PolicyInputList).map(({ document }) => document)),
      ],
    }),
  },
  GetContextKeysForPrincipalPolicy: {
    authorize: ({ PolicySourceArn }) => ({
      action: 'iam:GetContextKeysForPrincipalPolicy',
      resource: PolicySourceArn,
    }),
    handle: ({ PolicySourceArn, PolicyInputList }, context) => {
      const { policies } = policiesOfArn(context, PolicySourceArn);
      const all = [...policies, ...namedInputs('PolicyInputList', PolicyInputList)];
      return { ContextKeyNames: [...contextKeysOf(all.map(({ document }) => document))] };
    },
  },
} satisfies Operations<Iam>;

interface SimulationInput extends PageInput {
  readonly ActionNames: readonly string[] | undefined;
  readonly ResourceArns?: readonly string[] | undefined;
  readonly ResourcePolicy?: string | undefined;
  readonly ResourceOwner?: string | undefined;
  readonly ContextEntries?: readonly ContextEntry[] | undefined;
}

interface Simulation {
  readonly input: SimulationInput;
  readonly caller: Caller;
  readonly policies: readonly NamedPolicy[];
  readonly boundary: NamedPolicy | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** One result for each action on each resource. */
const simulate = (context: Context, simulation: Simulation) => {
  const { input, policies, boundary } = simulation;
  const resourcePolicy =
    input.ResourcePolicy === undefined ? undefined : readInput(input.ResourcePolicy, 'resource');
  const keys = simulatedKeys(context, simulation);
  const documents = [...policies, boundary ?? []].flat().map(({ document }) => document);
  const missing = contextKeysOf(resourcePolicy ? [...documents, resourcePolicy] : documents).filter(
    (key) => !keys.has(key.toLowerCase()),
  );
  const results = (input.ActionNames ?? []).flatMap((action) =>
    (input.ResourceArns ?? ['*']).map((resource): EvaluationResult => {
      const request = { ...requestOf(context, simulation), resourcePolicy, action, resource, keys };
      return describe(request, evaluateAccess(request), missing);
    }),
  );
  const { items, answer } = page(
    results,
    input,
    (result) => `${result.EvalActionName} ${result.EvalResourceName}`,
  );
  return { EvaluationResults: items, ...answer };
};

const requestOf = (context: Context, { input, caller, policies, boundary }: Simulation) => ({
  caller,
  identityPolicies: policies,
  boundary,
  resourceAccount:
    /^arn:aws:iam::(\d{12}):/.exec(input.ResourceOwner ?? '')?.[1] ?? input.ResourceOwner ?? context.account,
});

const simulatedKeys = (context: Context, { input, caller, tags }: Simulation) =>
  requestKeys({
    caller,
    tags,
    nowMs: context.clock.now(),
    region: context.region,
    conditions: Object.fromEntries(
      (input.ContextEntries ?? []).flatMap(({ ContextKeyName, ContextKeyValues }) =>
        ContextKeyName === undefined ? [] : [[ContextKeyName, ContextKeyValues ?? []]],
      ),
    ),
  });

const DECISIONS = {
  allowed: 'allowed',
  'explicit-deny': 'explicitDeny',
  'implicit-deny': 'implicitDeny',
} as const;

const describe = (
  request: AccessRequest,
  decision: Decision,
  missing: readonly string[],
): EvaluationResult => ({
  EvalActionName: request.action,
  EvalResourceName: request.resource,
  EvalDecision: DECISIONS[decision.kind],
  MatchedStatements: decision.kind === 'implicit-deny' || !decision.by ? [] : [matched(decision.by)],
  MissingContextValues: [...missing],
  ...(request.boundary && {
    PermissionsBoundaryDecisionDetail: {
      AllowedByPermissionsBoundary:
        evaluateAccess({
          ...request,
          identityPolicies: [request.boundary],
          boundary: undefined,
          resourcePolicy: undefined,
        }).kind === 'allowed',
    },
  }),
});

const matched = ({ kind, policy }: DecidingStatement) => {
  if (kind === 'resource-based policy')
    return { SourcePolicyId: 'ResourcePolicy', SourcePolicyType: 'resource' as const };
  const type =
    policy.arn === undefined
      ? 'none'
      : policy.arn.startsWith('arn:aws:iam::aws:')
        ? 'aws-managed'
        : 'user-managed';
  return { SourcePolicyId: policy.name, SourcePolicyType: type } as const;
};

const namedInputs = (list: string, texts: readonly string[] | undefined): readonly NamedPolicy[] =>
  (texts ?? []).map((text, index) => ({
    name: `${list}.${index + 1}`,
    document: readInput(text, 'identity'),
  }));

const boundaryInput = (texts: readonly string[] | undefined): NamedPolicy | undefined =>
  namedInputs('PermissionsBoundaryPolicyInputList', texts)[0];

/** The simulator's error for a bad document is InvalidInput. */
const readInput = (text: string, use: PolicyUse): PolicyDocument => {
  try {
    return parsePolicy(text, use);
  } catch (error) {
    throw error instanceof AwsError ? invalidInput(error.message) : error;
  }
};
