import { type Asked, type Fate, type Fault, refuse } from './fault.ts';

/**
 * What IAM was told reaches other services some seconds later: a role that is new isn't assumed, and what one was just
 * allowed isn't known (hashicorp/terraform-provider-aws#14291).
 */
export const propagationDelay = (delayMs: number): Fault => {
  const changed = new Map<string, number>();
  const isFresh = (name: string, atMs: number) =>
    atMs < (changed.get(name) ?? Number.NEGATIVE_INFINITY) + delayMs;
  return {
    name: 'propagation',
    judge: (asked) => {
      const reliance = RELIANCES.find(({ api }) => api === asked.api);
      return reliance?.on(asked).some((name) => isFresh(name, asked.atMs)) ? reliance.answers : undefined;
    },
    answered: ({ api, input, atMs }) => {
      const name = CHANGES[api]?.(input);
      if (name !== undefined) changed.set(name, atMs);
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
