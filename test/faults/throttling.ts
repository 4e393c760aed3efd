import { type Fault, refuse } from './fault.ts';

/** Refuses what is more than AWS's published rates. */
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

interface Limit {
  readonly apis: RegExp;
  readonly perSecond: number;
  readonly burst: number;
  readonly code: string;
  readonly httpStatus: number;
}

const ofLambda = (apis: RegExp, perSecond: number): Limit => ({
  ...{ apis, perSecond, burst: perSecond },
  ...{ code: 'TooManyRequestsException', httpStatus: 429 },
});

const ofApiGateway = (apis: RegExp, perSecond: number, burst = 1): Limit => ({
  ...{ apis, perSecond, burst },
  ...{ code: 'TooManyRequestsException', httpStatus: 429 },
});

const throttled = (code: string) => (apis: RegExp, perSecond: number, burst: number) => ({
  ...{ apis, perSecond, burst, code, httpStatus: 400 },
});
const byJson = throttled('ThrottlingException');

/** The first that an API matches is its own. */
const LIMITS: readonly Limit[] = [
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#api-requests
  ofLambda(/^lambda\.GetFunction$/, 100),
  ofLambda(/^lambda\.GetPolicy$/, 15),
  ofLambda(/^lambda\.(?!Invoke)/, 15),
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
  ofApiGateway(/^apigateway\.(CreateRestApi|ImportRestApi)$/, 1 / 3),
  ofApiGateway(/^apigateway\.DeleteRestApi$/, 1 / 30),
  ofApiGateway(/^apigateway\.CreateDeployment$/, 1 / 5),
  ofApiGateway(/^apigateway\.UpdateAccount$/, 1 / 20),
  ofApiGateway(/^apigateway(v2)?\./, 10, 40),
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
  byJson(/^logs\.FilterLogEvents$/, 5, 5),
  byJson(/^logs\.CreateLogGroup$/, 10, 10),
  byJson(/^logs\.DeleteLogGroup$/, 10, 10),
  byJson(/^logs\.DescribeLogGroups$/, 10, 10),
  // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
  byJson(/^states\.CreateStateMachine$/, 1, 100),
  byJson(/^states\.DeleteStateMachine$/, 1, 100),
  byJson(/^states\.UpdateStateMachine$/, 1, 100),
  byJson(/^states\.DescribeExecution$/, 15, 300),
  byJson(/^states\.GetExecutionHistory$/, 20, 400),
  byJson(/^states\.ListExecutions$/, 5, 100),
  byJson(/^states\.ListStateMachines$/, 5, 100),
  // https://docs.aws.amazon.com/general/latest/gr/sns.html
  throttled('Throttling')(/^sns\.List(Topics|Subscriptions|SubscriptionsByTopic)$/, 30, 30),
  // https://docs.aws.amazon.com/general/latest/gr/ssm.html
  byJson(/^ssm\.GetParameters?$/, 40, 40),
  // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
  ...[
    throttled('RequestLimitExceeded')(/^ec2\.RunInstances$/, 2, 5),
    throttled('RequestLimitExceeded')(/^ec2\.Describe/, 10, 50),
  ].map((limit) => ({ ...limit, httpStatus: 503 })),
];
