import { describe, expect, test } from 'vitest';
import { type CommandRequest, renderCommand } from '../../src/aws/command-line.ts';

const commands: readonly (readonly [behaviour: string, request: CommandRequest, command: string])[] = [
  [
    'spells operation and options as the AWS CLI does',
    { api: 'lambda.GetFunctionConfiguration', input: { FunctionName: 'hello' } },
    'aws lambda get-function-configuration --function-name hello',
  ],
  [
    'renames an option that the AWS CLI has for itself',
    { api: 'sns.Subscribe', input: { TopicArn: 'arn:t', Protocol: 'sqs', Endpoint: 'arn:q' } },
    'aws sns subscribe --topic-arn arn:t --protocol sqs --notification-endpoint arn:q',
  ],
  [
    'gives how many instances to launch as the AWS CLI takes it',
    { api: 'ec2.RunInstances', input: { ImageId: 'ami-1', MinCount: 1, MaxCount: 3 } },
    'aws ec2 run-instances --image-id ami-1 --count 1:3',
  ],
  [
    'gives one number where there is one',
    { api: 'ec2.RunInstances', input: { MinCount: 2, MaxCount: 2 } },
    'aws ec2 run-instances --count 2',
  ],
  [
    'names a streamed body by the plain path of its file',
    { api: 's3.PutObject', input: { Bucket: 'b', Key: 'k', Body: { file: 'poem.txt' } } },
    'aws s3api put-object --bucket b --key k --body poem.txt',
  ],
  [
    'breaks a long command into a line an option, the zip as --zip-file',
    {
      api: 'lambda.CreateFunction',
      input: {
        FunctionName: 'slabs-a1b2c3-hello',
        Runtime: 'nodejs20.x',
        Role: 'arn:aws:iam::000000000000:role/slabs-a1b2c3-hello',
        Handler: 'index.handler',
        Code: { ZipFile: { file: 'hello.zip' } },
        Environment: { Variables: { STAGE: 'dev', OWNER: 'me' } },
        Publish: true,
        Tags: { 'serverless-labs:run': 'a1b2c3' },
      },
    },
    `aws lambda create-function \\
  --function-name slabs-a1b2c3-hello \\
  --runtime nodejs20.x \\
  --role arn:aws:iam::000000000000:role/slabs-a1b2c3-hello \\
  --handler index.handler \\
  --zip-file fileb://hello.zip \\
  --environment 'Variables={STAGE=dev,OWNER=me}' \\
  --publish \\
  --tags serverless-labs:run=a1b2c3`,
  ],
  [
    "gives a function's event as it is, and the answer a file",
    { api: 'lambda.Invoke', input: { FunctionName: 'hello', Payload: '{"name":"it\'s me"}' }, width: 200 },
    `aws lambda invoke --function-name hello --payload '{"name":"it'\\''s me"}' --cli-binary-format raw-in-base64-out response.json`,
  ],
  [
    'writes JSON where shorthand would be misread',
    { api: 'lambda.TagResource', input: { Resource: 'arn:x', Tags: { 'a key': 'b, c' } } },
    `aws lambda tag-resource --resource arn:x --tags '{"a key":"b, c"}'`,
  ],
  [
    'gives a list of structures a word each',
    {
      api: 'cloudwatch.GetMetricStatistics',
      input: {
        Namespace: 'AWS/Lambda',
        Dimensions: [
          { Name: 'FunctionName', Value: 'hello' },
          { Name: 'Resource', Value: 'hello' },
        ],
        Statistics: ['Sum', 'Average'],
      },
      width: 200,
    },
    'aws cloudwatch get-metric-statistics --namespace AWS/Lambda --dimensions Name=FunctionName,Value=hello Name=Resource,Value=hello --statistics Sum Average',
  ],
  [
    'nests structures in shorthand',
    {
      api: 'cloudwatch.PutMetricData',
      input: {
        Namespace: 'My/App',
        MetricData: [{ MetricName: 'orders', Value: 3, Dimensions: [{ Name: 'shop', Value: 'web' }] }],
      },
      width: 200,
    },
    `aws cloudwatch put-metric-data --namespace My/App --metric-data 'MetricName=orders,Value=3,Dimensions=[{Name=shop,Value=web}]'`,
  ],
  [
    'says no by --no-',
    { api: 'lambda.UpdateFunctionCode', input: { FunctionName: 'hello', Publish: false } },
    'aws lambda update-function-code --function-name hello --no-publish',
  ],
  [
    'keeps a value with a dash in front from being taken for an option',
    {
      api: 'iam.CreateRole',
      input: { RoleName: 'r', AssumeRolePolicyDocument: '{}', Description: '-x y' },
      width: 200,
    },
    `aws iam create-role --role-name r --assume-role-policy-document '{}' --description='-x y'`,
  ],
  [
    'leads to an emulator',
    {
      api: 'iam.GetRole',
      input: { RoleName: 'r' },
      target: {
        kind: 'emulator',
        endpoint: 'http://localhost:4566',
        region: 'eu-west-1',
        account: '0',
        partition: 'aws',
      },
      width: 200,
    },
    'aws iam get-role --role-name r --endpoint-url http://localhost:4566 --region eu-west-1',
  ],
  [
    'names the profile of a real account',
    {
      api: 'sts.GetCallerIdentity',
      input: {},
      target: {
        kind: 'aws',
        region: 'eu-west-1',
        account: '0',
        partition: 'aws',
        profile: 'my labs',
        caller: '',
      },
    },
    `aws sts get-caller-identity --profile 'my labs' --region eu-west-1`,
  ],
];

describe('renderCommand', () => {
  for (const [behaviour, request, command] of commands) {
    test(behaviour, async () => {
      expect(await renderCommand(request)).toBe(command);
    });
  }
});
