import { afterEach, beforeEach, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);

let sandbox: Sandbox;
let endpoint: string;

beforeEach(async () => {
  sandbox = await createSandbox({ clock: manualClock(NOW), iam: 'off' });
  endpoint = await sandbox.listen(0);
});
afterEach(() => sandbox.close());

/** As clients before 2025 ask: a form, with the service only in the signature's scope. */
const ask = async (form: Record<string, string>) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ Version: '2010-08-01', ...form }),
  });
  return { status: response.status, body: await response.text() };
};

it('answers clients of the query protocol in XML', async () => {
  await ask({
    Action: 'PutMetricData',
    Namespace: 'App',
    'MetricData.member.1.MetricName': 'M',
    'MetricData.member.1.Value': '3',
    'MetricData.member.1.Dimensions.member.1.Name': 'A',
    'MetricData.member.1.Dimensions.member.1.Value': 'B',
  });
  const { body } = await ask({
    Action: 'GetMetricStatistics',
    Namespace: 'App',
    MetricName: 'M',
    'Dimensions.member.1.Name': 'A',
    'Dimensions.member.1.Value': 'B',
    StartTime: '2026-11-21T09:00:00Z',
    EndTime: '2026-11-21T09:01:00Z',
    Period: '60',
    'Statistics.member.1': 'Sum',
  });
  expect(body).toContain(
    '<GetMetricStatisticsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">',
  );
  expect(body).toContain(
    '<Datapoints><member><Timestamp>2026-11-21T09:00:00Z</Timestamp><Sum>3</Sum><Unit>None</Unit></member></Datapoints>',
  );
});

it('calls errors by the codes of the query protocol', async () => {
  const state = { Action: 'SetAlarmState', AlarmName: 'a', StateReason: 'r' };
  const invalid = await ask({ ...state, StateValue: 'INVALID' });
  expect(invalid).toMatchObject({
    status: 400,
    body: expect.stringContaining('<Code>ValidationError</Code>'),
  });
  const unknown = await ask({ ...state, StateValue: 'OK' });
  expect(unknown).toMatchObject({
    status: 404,
    body: expect.stringContaining('<Code>ResourceNotFound</Code>'),
  });
});
