import { invokeUrl } from '../aws/invoke-url.ts';
import { asJson } from '../aws/jmespath.ts';
import type { CallValue } from '../aws/json.ts';
import type { Target } from '../aws/target.ts';
import type { Scope } from './interpolate.ts';

export interface ScopeParts {
  readonly run: string;
  readonly names: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly saved: Readonly<Record<string, unknown>>;
  readonly target: Target;
  readonly startedMs: number;
  readonly nowMs: number;
}

/** The names that a lab's texts may use. */
export const createScope = (parts: ScopeParts): Scope =>
  new Map<string, CallValue>([
    ...Object.entries(parts.saved).map(([name, value]) => [name, asJson(value)] as const),
    ...Object.entries(parts.saved).flatMap(([name, value]) => {
      const url =
        typeof value === 'string' && API_ID.test(value) ? invokeUrl(parts.target, value) : undefined;
      return url === undefined ? [] : [[`${INVOKE_URL}${name}`, url] as const];
    }),
    ...Object.entries(parts.names).map(
      ([key, name]) => [`names.${key}`, resourceName(parts.run, name)] as const,
    ),
    ...Object.entries(parts.inputs).map(([key, value]) => [`inputs.${key}`, value] as const),
    ['run', parts.run],
    ['account', parts.target.account],
    ['region', parts.target.region],
    ['partition', parts.target.partition],
    ['website', websiteHost(parts.target)],
    ['time.start', isoAt(Math.floor(parts.startedMs / FIVE_MINUTES_MS) * FIVE_MINUTES_MS)],
    ['time.end', isoAt(Math.ceil(parts.nowMs / MINUTE_MS + 1) * MINUTE_MS)],
    ['date.start', isoAt(parts.startedMs).slice(0, 10)],
    ['date.end', isoAt(parts.nowMs).slice(0, 10)],
    ['seconds.now', String(Math.floor(parts.nowMs / 1_000))],
  ]);

/** Every resource of a run is named like this, so that it is found again and told from what others made. */
export const resourceName = (run: string, name: string): string => `slabs-${run}-${name}`;

/**
 * What every lab can use. `time.start` and `time.end` span the run, on whole periods of CloudWatch's metrics, and
 * `date.start` and `date.end` on days of UTC. `seconds.now` is Unix time, as DynamoDB's time to live wants it.
 */
export const BUILT_IN_NAMES: readonly string[] = [
  'run',
  'account',
  'region',
  'partition',
  'website',
  'time.start',
  'time.end',
  'date.start',
  'date.end',
  'seconds.now',
];

/** `invokeUrl.apiId`: where the API is invoked whose id was saved as `apiId`, on whatever target. */
export const INVOKE_URL = 'invokeUrl.';

const API_ID = /^[a-z0-9]{8,12}$/;
/**
 * What stands behind a bucket's name in the address of its website; older regions have a dash in it.
 * https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints
 */
const websiteHost = (target: Target): string => {
  if (target.kind === 'aws') {
    const suffix = target.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    return `s3-website${WITH_DASH.has(target.region) ? '-' : '.'}${target.region}.${suffix}`;
  }
  const port = target.endpoint === undefined ? '' : new URL(target.endpoint).port;
  return `s3-website.localhost${port === '' ? '' : `:${port}`}`;
};

const WITH_DASH = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'sa-east-1',
  'us-gov-west-1',
]);

const MINUTE_MS = 60_000;
const FIVE_MINUTES_MS = 5 * MINUTE_MS;

const isoAt = (ms: number): string => new Date(ms).toISOString();
