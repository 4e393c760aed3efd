import type { Call } from '../aws/call.ts';
import type { RunContext } from './run-context.ts';

/**
 * A context whose calls keep their distance from each other, API by API: for looks that nobody asked for. On the sandbox
 * nobody else is kept waiting.
 */
export const pacedContext = (context: RunContext): RunContext => {
  const { connection } = context;
  return connection.target.kind === 'sandbox'
    ? context
    : { ...context, connection: { ...connection, call: pacedCall(connection.call, context) } };
};

/** Each API is called at most once in the time that {@link spacingMs} gives it. */
export const pacedCall = (call: Call, { clock, pause }: Pick<RunContext, 'clock' | 'pause'>): Call => {
  const free = new Map<string, number>();
  return async (api, input, options) => {
    const at = Math.max(clock.now(), free.get(api) ?? 0);
    free.set(api, at + spacingMs(api));
    if (at > clock.now()) await pause(at - clock.now());
    options?.signal?.throwIfAborted();
    return call(api, input, options);
  };
};

/** Half of what AWS lets an account do, where it says so: the other half is the learner's. */
const spacingMs = (api: string): number => {
  const perSecond = PER_SECOND[api] ?? PER_SECOND[api.split('.')[0] ?? ''] ?? USUAL_PER_SECOND;
  return 2_000 / perSecond;
};

const USUAL_PER_SECOND = 10;

const PER_SECOND: Readonly<Record<string, number>> = {
  // https://repost.aws/knowledge-center/cloudwatch-logs-throttling
  'logs.FilterLogEvents': 5,
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: 5 requests every 2 seconds an account.
  apigateway: 2.5,
  apigatewayv2: 2.5,
  // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
  'states.ListExecutions': 2,
  'states.DescribeStateMachineForExecution': 1,
  'states.DescribeActivity': 1,
  // No limit but the bill: https://aws.amazon.com/cloudwatch/pricing/ has a price for each request.
  cloudwatch: 0.2,
};
