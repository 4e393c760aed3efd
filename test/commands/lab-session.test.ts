import { describe, expect, it } from 'vitest';
import { AwsCallError, type CallFailure } from '../../src/aws/call-error.ts';
import { connect } from '../../src/aws/connect.ts';
import { describeFailure } from '../../src/commands/lab-session.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';

const callError = (failure: CallFailure) =>
  new AwsCallError({ failure, service: 'iam', operation: 'GetRole', code: 'X', message: 'why' });

describe('a call that ends a run', () => {
  it.each([
    { kind: 'sandbox', failure: 'unreachable', code: 'SANDBOX_GONE', fix: 'opens the sandbox itself' },
    { kind: 'emulator', failure: 'unreachable', code: 'TARGET_UNREACHABLE', fix: 'goes on where it was' },
    { kind: 'sandbox', failure: 'refused', code: 'CALL_FAILED', fix: 'Nothing is lost' },
  ] as const)('is told as $code: $failure on $kind', async ({ kind, failure, code, fix }) => {
    const sandbox = await createSandbox({ iam: 'off' });
    try {
      const connection = await connect(
        kind === 'sandbox'
          ? { kind, clientConfig: sandbox.clientConfig(), account: sandbox.account }
          : {
              kind,
              endpoint: await sandbox.listen(0),
              credentials: sandbox.clientConfig().credentials,
            },
      );
      expect(describeFailure(callError(failure), { connection })).toMatchObject({
        code,
        fix: expect.stringContaining(fix),
        message: expect.stringContaining('iam.GetRole: X: why'),
      });
      connection.close();
    } finally {
      await sandbox.close();
    }
  });

  it('leaves other errors alone', async () => {
    const sandbox = await createSandbox();
    const connection = await connect({
      kind: 'sandbox',
      clientConfig: sandbox.clientConfig(),
      account: sandbox.account,
    });
    const fault = new Error('a fault of the program');
    expect(describeFailure(fault, { connection })).toBe(fault);
    await sandbox.close();
  });
});
