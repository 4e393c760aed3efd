import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/core/clock.ts';
import { createSandbox, SANDBOX_ACCOUNT, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { recordedIds } from './recorded-ids.ts';
import { type Api, send } from './send.ts';

/** What AWS answered, as recorded by others; see the README beside the file. */
interface ErrorCase {
  readonly name: string;
  readonly service: string;
  readonly operation: string;
  readonly setup: readonly Api[];
  readonly input: unknown;
  readonly expectedCode: string;
  readonly expectedMessageRegex: string | null;
  /** Not in every record. */
  readonly httpStatus: number | null;
  readonly recovered: 'natural' | 'synthetic';
}

const FILE = join(import.meta.dirname, '../../../shared/conformance/errors.json');
const IN_SCOPE = new Set([
  'apigateway',
  'dynamodb',
  'dynamodbstreams',
  'events',
  'iam',
  'lambda',
  'logs',
  'cloudwatch',
  's3',
  'sns',
  'sqs',
  'stepfunctions',
  'sts',
]);

/** Cases that say something else than AWS does, with why we think so. */
const LEFT_OUT: readonly (readonly [name: RegExp, why: string])[] = [
  [
    /us-east-2-no-constraint-exc|constraint-us-east-2-with-None/,
    'the JavaScript client puts the region into a CreateBucket that has none',
  ],
  [/test_s3_sse_validate_kms_key/, 'its setup wants S3 to accept a key that it then wants refused'],
  [
    /sse_c::(put|get|head)-obj-sse-c-(no|bad)-md5/,
    'the JavaScript client puts the right MD5 of the key into every request',
  ],
  [
    /test_map_state_label_too_long_fail/,
    'recorded for a state machine; the call was rebuilt as iam:CreateRole by mistake',
  ],
  [/test_present_mode_aws_sdk_kms_task/, 'KMS is out of scope: its resource is refused by name'],
  [/execute_statement/, 'PartiQL is out of scope: it answers NotImplemented'],
  [
    /test_cancel_with_invalid_task_id_in_task_handle/,
    'the record lacks the queue that its handle names, which is looked for before the task',
  ],
  [
    /TestSNSSubscriptionSQSFifo::test_validations_for_fifo::not-fifo-topic/,
    'recorded for sns:Subscribe; the call was rebuilt as sqs:GetQueueAttributes by mistake',
  ],
  [
    /test_topic_publish_another_region|test_cross_region_delivery_sqs::subscribe-cross-region/,
    'the call was made in another region than the setup, which the record does not say',
  ],
];

/** The records don't say in which region a client was; their names do. */
const REGIONS: readonly (readonly [name: RegExp, region: string])[] = [
  [/\[eu-west-1-bar\]/, 'eu-west-1'],
  [/aws_global\[us-west-1\]|create-bucket-us-west-1-constraint|eu-location-constraint-error/, 'us-west-1'],
  [/create-bucket-us-east-2-constraint/, 'us-east-2'],
];

/** S3's records have dates in them, so the clock has to stand where it stood for them. */
const S3_CLOCK = { startMs: Date.UTC(2026, 10, 21, 7, 14, 38), stepMs: 8_000 };

const cases: readonly ErrorCase[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
const counts = new Map<string, { passed: number; inScope: number; total: number }>();
const leftOut: string[] = [];

const countOf = (service: string) => {
  const count = counts.get(service) ?? { passed: 0, inScope: 0, total: 0 };
  counts.set(service, count);
  return count;
};

const inScope = cases.filter((test) => {
  countOf(test.service).total += 1;
  const reason = IN_SCOPE.has(test.service)
    ? LEFT_OUT.find(([name]) => name.test(test.name))?.[1]
    : 'service out of scope so far';
  if (reason) leftOut.push(`${test.service}.${test.operation} (${test.name}): ${reason}`);
  else countOf(test.service).inScope += 1;
  return !reason;
});

afterAll(() => {
  const rows = [...counts]
    .filter(([, { inScope }]) => inScope > 0)
    .map(([service, { passed, inScope }]) => `  ${service.padEnd(12)} ${passed}/${inScope}`);
  const own = leftOut.filter((line) => !line.endsWith('so far'));
  const others = [...counts]
    .filter(([, count]) => count.inScope === 0)
    .map(([service, { total }]) => `${service} ${total}`);
  console.log(
    `errors.json: passed/in scope\n${rows.join('\n')}\nleft out:\n  ${own.join('\n  ')}\n  service out of scope so far: ${others.join(', ')}`,
  );
});

describe.skipIf(cases.length === 0)('errors as AWS answers them', () => {
  it.each(inScope.map((test) => [`${test.service}.${test.operation} ${test.name}`, test] as const))(
    '%s',
    async (_name, test) => {
      const startMs = test.service === 's3' ? S3_CLOCK.startMs : Date.now();
      const sandbox = await createSandbox({ clock: manualClock(startMs) });
      try {
        const outputs: unknown[] = [];
        const ids = recordedIds();
        const current = <T>(api: T): T => (test.service === 'apigateway' ? ids.replaceIn(api) : api);
        await createFixtureRoles(sandbox, test.setup);
        for (const step of test.setup) {
          const output = await succeed(sandbox, current(fill(step, outputs)));
          ids.made(output);
          outputs.push(output);
        }
        const { service, operation, input } = test;
        const region = REGIONS.find(([name]) => name.test(test.name))?.[1];
        const call = current(fill({ service, operation, input }, outputs));
        const error = await send(sandbox, { ...call, region }).then(
          (output) => ({ code: 'none', message: JSON.stringify(output), httpStatus: 200 }),
          (thrown) => thrown,
        );
        expect({ code: error.code, httpStatus: error.httpStatus }).toEqual({
          code: test.expectedCode,
          httpStatus: test.httpStatus ?? error.httpStatus,
        });
        if (test.expectedMessageRegex)
          expect(error.message).toMatch(messagePattern(test.expectedMessageRegex));
        countOf(service).passed += 1;
      } finally {
        await sandbox.close();
      }
    },
  );
});

/** Three of the records' placeholders look like what somebody sent. */
const messagePattern = (regex: string): RegExp =>
  new RegExp(
    regex.replace(/'(?:ssm_nonexistent_arn|activity_arn|second\\-invalid\\-target\\-id)'/, "'.+?'"),
    's',
  );

/** The recording's fixtures made each function's role before the test; the records of it were not always kept. */
const createFixtureRoles = async (sandbox: Sandbox, setup: readonly Api[]) => {
  if (setup.some((step) => step.operation === 'CreateRole')) return;
  const names = JSON.stringify(setup).matchAll(/:role\/([\w-]+)"/g);
  for (const RoleName of new Set([...names].map(([, name]) => name))) {
    const Principal = { Service: 'lambda.amazonaws.com' };
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
    };
    const input = { RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) };
    await succeed(sandbox, { service: 'iam', operation: 'CreateRole', input });
  }
};

/** Some records lack a step that the recording's fixtures made; then the setup itself says so. */
const succeed = async (sandbox: Sandbox, api: Api) => {
  const output = await send(sandbox, api);
  await sandbox.advance(api.service === 's3' ? S3_CLOCK.stepMs : 10_000);
  return output;
};

/** `${0.Role.Arn}` is a member of the first call's output, `${account}` the account. */
const fill = <T>(value: T, outputs: readonly unknown[]): T =>
  JSON.parse(
    JSON.stringify(value).replace(/\$\{([^}]+)\}/g, (_, path: string) => {
      if (path === 'account') return SANDBOX_ACCOUNT;
      const [index, ...members] = path.split('.');
      let found: unknown = outputs[Number(index)];
      for (const member of members) found = memberOf(found, member);
      return JSON.stringify(String(found)).slice(1, -1);
    }),
  );

/** The recording client, botocore, reads policy documents (URL-encoded JSON) into objects. */
const memberOf = (value: unknown, member: string): unknown => {
  const read = typeof value === 'string' ? JSON.parse(decodeURIComponent(value)) : value;
  return typeof read === 'object' && read !== null ? Reflect.get(read, member) : undefined;
};
