import { describe, expect, it } from 'vitest';
import { checkCommand } from '../../../src/aws/cli/check-command.ts';
import { shellWords } from '../../../src/lab/shell-block.ts';

describe('a command that is only looked at', () => {
  it.each([
    'iam create-user',
    'lambda invoke --function-name f',
    `lambda create-function --function-name f --zip-file fileb://not-there.zip --environment 'Variables={A=b}'`,
    'sqs send-message --queue-url file://nowhere --output text --query MessageId',
    'ec2 run-instances --count 1:3',
  ])('%s names what there is', async (line) => {
    await expect(checkCommand(shellWords(line))).resolves.toBeUndefined();
  });

  it.each([
    ['nosuch list', 'argument command: Invalid choice'],
    ['iam list-rolls', 'list-roles'],
    ['iam get-role --rolename x', '--role-name'],
    ['iam get-role --role-name', 'expected one argument'],
  ])('%s is refused', async (line, told) => {
    await expect(checkCommand(shellWords(line))).rejects.toThrow(told);
  });
});
