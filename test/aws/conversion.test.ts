import { describe, expect, test } from 'vitest';
import { findOperation } from '../../src/aws/catalogue.ts';
import { fromSdkOutput } from '../../src/aws/from-sdk.ts';
import type { CallInput } from '../../src/aws/json.ts';
import { toSdkInput } from '../../src/aws/to-sdk.ts';

const convert = async (api: string, input: CallInput) => {
  const lookup = await findOperation(api);
  if (lookup.kind !== 'found') throw new Error(`No ${api}.`);
  return toSdkInput(lookup.operation.input, input);
};

describe('toSdkInput', () => {
  test('makes dates of ISO texts and of epoch seconds', async () => {
    const StartTime = '2026-11-21T08:00:00Z';
    expect(await convert('cloudwatch.GetMetricData', { StartTime, EndTime: 1_795_248_000 })).toEqual({
      StartTime: new Date(StartTime),
      EndTime: new Date('2026-11-21T08:00:00Z'),
    });
  });

  test('makes bytes of text and of base64', async () => {
    const bytes = new TextEncoder().encode('{}');
    expect(await convert('lambda.Invoke', { FunctionName: 'f', Payload: '{}' })).toMatchObject({
      Payload: bytes,
    });
    const ZipFile = { base64: Buffer.from('PK').toString('base64') };
    expect(await convert('lambda.UpdateFunctionCode', { FunctionName: 'f', ZipFile })).toMatchObject({
      ZipFile: new Uint8Array([0x50, 0x4b]),
    });
  });

  test('takes numbers for texts and texts for numbers', async () => {
    const input = { FunctionName: 'f', Timeout: '10', Environment: { Variables: { LEVEL: 3, IS_ON: true } } };
    expect(await convert('lambda.UpdateFunctionConfiguration', input)).toEqual({
      FunctionName: 'f',
      Timeout: 10,
      Environment: { Variables: { LEVEL: '3', IS_ON: 'true' } },
    });
  });

  test('refuses an unknown member as the AWS CLI does', async () => {
    await expect(convert('iam.GetRole', { Name: 'r' })).rejects.toThrow(
      'Unknown parameter in input: "Name", must be one of: RoleName',
    );
  });

  test('refuses what is no time', async () => {
    await expect(convert('cloudwatch.GetMetricData', { StartTime: 'yesterday' })).rejects.toThrow(
      'StartTime: expected a time',
    );
  });
});

describe('fromSdkOutput', () => {
  test('gives plain JSON', async () => {
    const output = {
      $metadata: { httpStatusCode: 200 },
      When: new Date('2026-11-21T08:00:00Z'),
      Payload: new TextEncoder().encode('{"a":1}'),
      Zip: new Uint8Array([0xff, 0xfe]),
      Nothing: undefined,
      Rows: [{ Size: 3n }],
    };
    expect(await fromSdkOutput(output)).toEqual({
      When: '2026-11-21T08:00:00.000Z',
      Payload: '{"a":1}',
      Zip: { base64: '//4=' },
      Rows: [{ Size: 3 }],
    });
  });

  test('collects an event stream', async () => {
    async function* stream() {
      yield { PayloadChunk: { Payload: new TextEncoder().encode('he') } };
      yield { InvokeComplete: {} };
    }
    expect(await fromSdkOutput({ EventStream: stream() })).toEqual({
      EventStream: [{ PayloadChunk: { Payload: 'he' } }, { InvokeComplete: {} }],
    });
  });
});
