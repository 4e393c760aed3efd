import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { AwsEc2QueryProtocol } from '@aws-sdk/core/protocols';
import { HttpResponse } from '@smithy/core/transport';
import type { HttpRequest } from '@smithy/types';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../../src/sandbox/kernel/model.ts';
import { ec2Codec } from '../../../src/sandbox/kernel/protocol-query.ts';
import type { WireReply } from '../../../src/sandbox/kernel/wire.ts';
import { singleHeaders } from '../../../src/sandbox/memory-handler.ts';

// No service of the sandbox speaks ec2Query yet, so its codec is held against the SDK's own: a client that is told to
// speak it, with another service's schemas.
const { operations } = readModel(await import('@aws-sdk/client-cloudwatch'));
const service = { version: '2010-08-01', xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' };

const modelOf = (name: string) => {
  const operation = operations.get(name);
  if (!operation) throw new Error(`no ${name}`);
  return operation;
};

const clientWith = (operation: string, reply: (input: Record<string, unknown>) => WireReply) => {
  const seen: Record<string, unknown>[] = [];
  const client = new CloudWatchClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    protocol: AwsEc2QueryProtocol,
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: HttpRequest) => {
        const wire = {
          method: request.method,
          path: request.path,
          query: [],
          headers: {},
          body: Buffer.from(request.body),
          signal: new AbortController().signal,
        };
        const input = await ec2Codec.decode(wire, modelOf(operation));
        seen.push(input);
        const answer = reply(input);
        return {
          response: new HttpResponse({
            statusCode: answer.status,
            headers: singleHeaders(answer),
            body: Buffer.from(String(answer.body)),
          }),
        };
      },
    },
  });
  return { client, seen };
};

describe('ec2Query', () => {
  it('reads flat lists, structures, numbers, times and texts as the SDK writes them', async () => {
    const { client, seen } = clientWith('PutMetricData', () =>
      ec2Codec.encode({}, { operation: modelOf('PutMetricData'), service, requestId: 'r' }),
    );
    const MetricData = [
      {
        MetricName: 'a & b',
        Value: 1.5,
        Timestamp: new Date('2026-01-01T00:00:00Z'),
        Dimensions: [{ Name: 'n', Value: 'ü' }],
      },
      { MetricName: 'c', Values: [1, 2] },
    ];
    await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
    expect(seen).toEqual([{ Namespace: 'Shop', MetricData }]);
  });

  it('answers what the SDK reads', async () => {
    const output = {
      MetricAlarms: [{ AlarmName: '<late>', Threshold: 3, ActionsEnabled: true }],
      NextToken: 'more',
    };
    const { client } = clientWith('DescribeAlarms', () =>
      ec2Codec.encode(output, { operation: modelOf('DescribeAlarms'), service, requestId: 'r' }),
    );
    const { $metadata: _, ...answer } = await client.send(new DescribeAlarmsCommand({}));
    expect(answer).toMatchObject(output);
  });

  it("words errors as EC2's clients expect them", async () => {
    const error = {
      code: 'UnauthorizedOperation',
      message: 'no <way>',
      httpStatus: 403,
      members: {},
      model: undefined,
    };
    const { client } = clientWith('DescribeAlarms', () =>
      ec2Codec.encodeError(error, { service, requestId: 'r' }),
    );
    await expect(client.send(new DescribeAlarmsCommand({}))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: 'no <way>',
      $metadata: { httpStatusCode: 403 },
    });
  });
});
