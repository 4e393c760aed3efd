import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox } from '../../../../src/sandbox/sandbox.ts';

describe('a new role', () => {
  it('can be assumed at once, or after the delay that the sandbox was given', async () => {
    const clock = manualClock(Date.UTC(2026, 0, 12));
    const sandbox = await createSandbox({ clock, roleDelayMs: 10_000 });
    try {
      const Principal = { Service: 'lambda.amazonaws.com', AWS: '000000000000' };
      const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      const config = sandbox.clientConfig();
      const { Role } = await new IAMClient(config).send(
        new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument }),
      );
      const RoleArn = Role?.Arn ?? '';
      const create = () =>
        new LambdaClient(config).send(
          new CreateFunctionCommand({
            ...{ FunctionName: 'f', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: RoleArn },
            Code: { ZipFile: zipSync({ 'index.js': strToU8('') }) },
          }),
        );
      const assume = () =>
        new STSClient(config).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
      await expect(create()).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: 'The role defined for the function cannot be assumed by Lambda.',
      });
      await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });
      await clock.advance(10_000);
      expect((await create()).State).toBe('Pending');
      expect((await assume()).AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/new/me');
    } finally {
      await sandbox.close();
    }
  });
});
