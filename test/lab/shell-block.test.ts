import { describe, expect, it } from 'vitest';
import { readAwsLine } from '../../src/lab/aws-line.ts';
import { shellCommands, shellWords } from '../../src/lab/shell-block.ts';

describe('the commands in a text', () => {
  it('are the lines of its sh blocks, joined where they go on', () => {
    const text = 'Do:\n\n```sh\naws a b \\\n  --c d\n# why\n\naws e f\n```\n\n```json\n{}\n```\n';
    expect(shellCommands(text)).toEqual(['aws a b --c d', 'aws e f']);
  });

  it.each([
    ['a  b', ['a', 'b']],
    [`a 'b c' "d \\"e\\""`, ['a', 'b c', 'd "e"']],
    [`--x='y z'w`, ['--x=y zw']],
    ['a\\ b', ['a b']],
    ["''", ['']],
  ])('%s is split as a shell does', (command, words) => {
    expect(shellWords(command)).toEqual(words);
  });

  it.each(['a | b', 'a > b', 'a; b', 'a $B', 'a "$B"', 'a `b`', "a 'b"])('%s needs a shell', (command) => {
    expect(() => shellWords(command)).toThrow('Only plain commands can be run');
  });
});

describe('an aws line', () => {
  it.each([
    [
      'aws logs describe-log-groups --log-group-name-prefix x',
      'logs.DescribeLogGroups',
      { logGroupNamePrefix: 'x' },
    ],
    [
      'aws lambda get-function-configuration --function-name=f --query State --output text',
      'lambda.GetFunctionConfiguration',
      { FunctionName: 'f' },
    ],
    [
      'aws lambda invoke --function-name f --payload {"a":1} out.json',
      'lambda.Invoke',
      { FunctionName: 'f', Payload: '{a:1}' },
    ],
    [
      'aws iam create-user --user-name u --tags Key=a,Value=b Key=c,Value=d',
      'iam.CreateUser',
      {
        UserName: 'u',
        Tags: [
          { Key: 'a', Value: 'b' },
          { Key: 'c', Value: 'd' },
        ],
      },
    ],
    [
      `aws logs filter-log-events --log-group-name g --log-stream-names a b --interleaved`,
      'logs.FilterLogEvents',
      { logGroupName: 'g', logStreamNames: ['a', 'b'], interleaved: true },
    ],
    [
      `aws lambda update-function-configuration --function-name f --environment '{"Variables":{"A":"b"}}'`,
      'lambda.UpdateFunctionConfiguration',
      { FunctionName: 'f', Environment: { Variables: { A: 'b' } } },
    ],
    [
      'aws lambda update-function-code --function-name f --zip-file fileb://x.zip',
      'lambda.UpdateFunctionCode',
      { FunctionName: 'f', ZipFile: { file: 'x.zip' } },
    ],
    [
      'aws ec2 run-instances --image-id ami-1 --count 1:3',
      'ec2.RunInstances',
      { ImageId: 'ami-1', MinCount: 1, MaxCount: 3 },
    ],
    [
      'aws ec2 run-instances --image-id ami-1',
      'ec2.RunInstances',
      { ImageId: 'ami-1', MinCount: 1, MaxCount: 1 },
    ],
  ])('%s is a call', async (line, api, input) => {
    expect(await readAwsLine(shellWords(line))).toEqual({ api, input });
  });

  it.each([
    ['aws nosuch list', 'No service is called "nosuch" here.'],
    ['aws iam list-rolls', 'aws iam has no operation "list-rolls".'],
    ['aws iam get-role --rolename x', 'aws iam get-role has no option --rolename.'],
    ['ls -l', '"ls -l" is no aws command.'],
  ])('%s is refused', async (line, message) => {
    await expect(readAwsLine(shellWords(line))).rejects.toThrow(message);
  });
});
