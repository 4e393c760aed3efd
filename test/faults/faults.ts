import { isReadOnly } from '../../src/aws/read-only.ts';
import type { Asked, Fate, Fault } from './fault.ts';

/** A new role isn't assumed, and a new permission isn't known, for some seconds (hashicorp/terraform-provider-aws#14291). */
export const propagationDelay = (delayMs: number): Fault => {
  const changed = new Map<string, number>();
  const isFresh = ({ input, atMs }: Asked, role: unknown) => {
    const name =
      String(role ?? input.FunctionName)
        .split('/')
        .at(-1) ?? '';
    return atMs < (changed.get(name) ?? Number.NEGATIVE_INFINITY) + delayMs;
  };
  return {
    name: 'propagation',
    judge: (asked) =>
      asked.api === 'lambda.CreateFunction' && isFresh(asked, asked.input.Role)
        ? refuse(
            'InvalidParameterValueException',
            'The role defined for the function cannot be assumed by Lambda.',
            400,
          )
        : undefined,
    answered: ({ api, input, atMs }) => {
      if (api === 'iam.CreateRole') changed.set(String(input.RoleName), atMs);
    },
  };
};

/** Reads lag behind writes: what was created isn't listed yet, what was deleted still is. */
export const staleReads = (lagMs: number): Fault => {
  const written = new Map<string, number>();
  const serviceOf = (api: string) => api.split('.')[0] ?? '';
  return {
    name: 'stale reads',
    judge: ({ api, atMs }) =>
      LAGGING.test(api) && atMs < (written.get(serviceOf(api)) ?? Number.NEGATIVE_INFINITY) + lagMs
        ? { kind: 'stale' }
        : undefined,
    answered: ({ api, atMs }) => {
      if (!isReadOnly(api)) written.set(serviceOf(api), atMs);
    },
  };
};

/** Listings that AWS documents as eventually consistent; a queue's URL, a table's state and the like are not. */
const LAGGING =
  /^(iam\.ListRoles|iam\.ListPolicies|lambda\.ListFunctions|lambda\.ListEventSourceMappings|sqs\.ListQueues|sns\.ListTopics|s3\.ListBuckets|events\.ListRules|logs\.DescribeLogGroups|states\.ListStateMachines|dynamodb\.ListTables|apigateway\.GetRestApis|apigatewayv2\.GetApis)$/;

interface Limit {
  readonly apis: RegExp;
  readonly perSecond: number;
  readonly burst: number;
  readonly code: string;
  readonly httpStatus: number;
}

/** Rates that AWS publishes. */
const LIMITS: readonly Limit[] = [
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#api-requests
  {
    apis: /^lambda\.(?!Invoke|Get|List)/,
    perSecond: 15,
    burst: 15,
    code: 'TooManyRequestsException',
    httpStatus: 429,
  },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
  {
    apis: /^apigateway\.CreateRestApi$/,
    perSecond: 1 / 3,
    burst: 1,
    code: 'TooManyRequestsException',
    httpStatus: 429,
  },
  {
    apis: /^apigateway\.CreateDeployment$/,
    perSecond: 1 / 5,
    burst: 1,
    code: 'TooManyRequestsException',
    httpStatus: 429,
  },
  {
    apis: /^apigateway\.UpdateAccount$/,
    perSecond: 1 / 20,
    burst: 1,
    code: 'TooManyRequestsException',
    httpStatus: 429,
  },
  { apis: /^apigateway(v2)?\./, perSecond: 10, burst: 40, code: 'TooManyRequestsException', httpStatus: 429 },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
  { apis: /^logs\.FilterLogEvents$/, perSecond: 5, burst: 5, code: 'ThrottlingException', httpStatus: 400 },
  // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
  {
    apis: /^states\.CreateStateMachine$/,
    perSecond: 1,
    burst: 100,
    code: 'ThrottlingException',
    httpStatus: 400,
  },
  {
    apis: /^states\.DescribeExecution$/,
    perSecond: 15,
    burst: 300,
    code: 'ThrottlingException',
    httpStatus: 400,
  },
  {
    apis: /^states\.ListExecutions$/,
    perSecond: 5,
    burst: 100,
    code: 'ThrottlingException',
    httpStatus: 400,
  },
];

export const throttling = (): Fault => {
  const buckets = new Map<Limit, { tokens: number; atMs: number }>();
  return {
    name: 'throttling',
    judge: ({ api, atMs }) => {
      const limit = LIMITS.find(({ apis }) => apis.test(api));
      if (!limit) return undefined;
      const bucket = buckets.get(limit) ?? { tokens: limit.burst, atMs };
      const refilled = bucket.tokens + ((atMs - bucket.atMs) / 1_000) * limit.perSecond;
      const tokens = Math.min(limit.burst, refilled);
      const isLeft = tokens >= 1;
      buckets.set(limit, { tokens: isLeft ? tokens - 1 : tokens, atMs });
      return isLeft ? undefined : refuse(limit.code, 'Rate exceeded', limit.httpStatus);
    },
  };
};

/** One call of so many fails inside of AWS, or its connection breaks: half of these after the call had its effect. */
export const hiccups = (every: number): Fault => {
  let count = 0;
  return {
    name: 'hiccups',
    judge: () => {
      count += 1;
      if (count % every !== 0) return undefined;
      return HICCUPS[(count / every) % HICCUPS.length];
    },
  };
};

const refuse = (code: string, message: string, httpStatus: number): Fate => ({
  kind: 'refuse',
  code,
  message,
  httpStatus,
});

const HICCUPS: readonly Fate[] = [
  refuse('ServiceUnavailable', 'Service is unable to handle request.', 503),
  { kind: 'reset', when: 'before' },
  refuse('InternalFailure', 'The request processing has failed because of an unknown error.', 500),
  { kind: 'reset', when: 'after' },
];

/** The session's keys run out with call number `from`, until they are renewed. */
export const expiringKeys = (from: number): Fault & { readonly renew: () => void } => {
  let count = 0;
  let isRenewed = false;
  return {
    name: 'expired keys',
    judge: () => {
      count += 1;
      if (isRenewed || count < from) return undefined;
      return refuse('ExpiredTokenException', 'The security token included in the request is expired', 403);
    },
    renew: () => {
      isRenewed = true;
    },
  };
};
