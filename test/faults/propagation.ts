import { type Asked, type Fate, type Fault, INVOKE_API, refuse } from './fault.ts';

/**
 * What IAM was told reaches other services some seconds later: a role that is new isn't assumed, and what one was just
 * allowed isn't known (hashicorp/terraform-provider-aws#14291).
 */
export const propagationDelay = (delayMs: number): Fault => {
  const changed = new Map<string, number>();
  /** What each API relies on: the roles and functions that its integrations and authorizers name. */
  const reliances = new Map<string, Set<string>>();
  const isFresh = (name: string, atMs: number) =>
    atMs < (changed.get(name) ?? Number.NEGATIVE_INFINITY) + delayMs;
  return {
    name: 'propagation',
    judge: (asked) => {
      if (asked.api === INVOKE_API) {
        const names = [...(reliances.get(String(asked.input.apiId)) ?? [])];
        return names.some((name) => isFresh(name, asked.atMs)) ? INTERNAL_ERROR : undefined;
      }
      const reliance = RELIANCES.find(({ api }) => api === asked.api);
      return reliance?.on(asked).some((name) => isFresh(name, asked.atMs)) ? reliance.answers : undefined;
    },
    answered: ({ api, input, atMs }) => {
      const name = CHANGES[api]?.(input);
      if (name !== undefined) changed.set(name, atMs);
      const apiId = /^apigateway(v2)?\./.test(api)
        ? (input.restApiId ?? input.apiId ?? input.ApiId)
        : undefined;
      if (apiId === undefined) return;
      const names = reliances.get(String(apiId)) ?? new Set();
      reliances.set(String(apiId), new Set([...names, ...namedIn(input)]));
    },
  };
};

/** What changes what services may do: the role or the function that it is about. */
const CHANGES: Readonly<Record<string, (input: Asked['input']) => string>> = {
  'iam.CreateRole': ({ RoleName }) => String(RoleName),
  'iam.UpdateAssumeRolePolicy': ({ RoleName }) => String(RoleName),
  'iam.PutRolePolicy': ({ RoleName }) => `${RoleName}'s policies`,
  'iam.AttachRolePolicy': ({ RoleName }) => `${RoleName}'s policies`,
  'lambda.AddPermission': ({ FunctionName }) => `${lastOf(FunctionName)}'s permissions`,
};

/**
 * https://repost.aws/knowledge-center/api-gateway-internal-server-error: neither a role that can't be assumed yet nor a function
 * that may not be invoked yet is told to who invokes the API.
 */
const INTERNAL_ERROR = refuse('InternalServerErrorException', 'Internal server error', 500);

/** The roles and functions of an integration or authorizer of API Gateway. */
const namedIn = (input: Asked['input']): readonly string[] => {
  const text = JSON.stringify(input);
  const roles = [...text.matchAll(/:role\/([^":/]+)/g)].map(([, name = '']) => name);
  const functions = [...text.matchAll(/:function:([^":/]+)/g)].map(([, name]) => `${name}'s permissions`);
  return [...roles, ...functions];
};

interface Reliance {
  readonly api: string;
  /** The roles and policies that have to be known for it. */
  readonly on: (asked: Asked) => readonly string[];
  readonly answers: Fate;
}

const RELIANCES: readonly Reliance[] = [
  {
    api: 'lambda.CreateFunction',
    on: ({ input }) => [lastOf(input.Role)],
    answers: refuse(
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
      400,
    ),
  },
  {
    api: 'states.CreateStateMachine',
    on: ({ input }) => [lastOf(input.roleArn)],
    answers: refuse(
      'AccessDeniedException',
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
      400,
    ),
  },
  {
    // internal/service/s3/bucket_notification.go of the same provider.
    api: 's3.PutBucketNotificationConfiguration',
    on: ({ input }) =>
      [...JSON.stringify(input).matchAll(/:function:([^":]+)/g)].map(([, name]) => `${name}'s permissions`),
    answers: refuse('InvalidArgument', 'Unable to validate the following destination configurations', 400),
  },
];

const lastOf = (arn: unknown): string => String(arn).split(/[/:]/).at(-1) ?? '';
