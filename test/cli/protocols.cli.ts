import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellWords } from '../../src/lab/shell-block.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { type EnvironmentName, programIn } from './environments.ts';
import { type RealCli, startRealCli } from './real-cli.ts';

/** SQS speaks JSON with today's clients and query with those from before November 2023: the same calls with both. */
const CLIENTS: readonly (readonly [EnvironmentName, string])[] = [
  ['cli', 'application/x-amz-json-1.0'],
  ['cli-query', 'application/x-www-form-urlencoded'],
];

const run = promisify(execFile);

describe.each(CLIENTS)('with the clients of %s', (environment, contentType) => {
  let sandbox: Sandbox;
  let endpoint: string;
  let cli: RealCli;
  let cwd: string;
  const spoken = new Set<string>();

  beforeAll(async () => {
    sandbox = await createSandbox();
    endpoint = await sandbox.listen(0, {
      intercept: (request) => {
        if (/AmazonSQS|Action=/.test(`${request.headers['x-amz-target']}${Buffer.from(request.body)}`))
          spoken.add(request.headers['content-type']?.split(';')[0] ?? '');
        return undefined;
      },
    });
    cwd = mkdtempSync(join(tmpdir(), 'slabs-protocols-'));
    cli = startRealCli({ environment, endpoint, keys: sandbox.keys, cwd });
  });
  afterAll(async () => {
    cli?.close();
    await sandbox?.close();
    rmSync(cwd ?? '', { recursive: true, force: true });
  });

  const aws = async (line: string): Promise<string> => {
    const { out, err, code } = await cli.run(shellWords(line));
    expect(err).toBe('');
    expect(code).toBe(0);
    return out;
  };

  it('SQS: attributes, batches, message attributes, visibility, tags, deletion, errors', async () => {
    await aws('sqs create-queue --queue-name q --attributes VisibilityTimeout=45 --tags team=red');
    const url = (await aws('sqs get-queue-url --queue-name q --output text')).trim();
    expect(url).toMatch(/\/000000000000\/q$/);
    const attribute = 'kind={DataType=String,StringValue=order}';
    await aws(
      `sqs send-message --queue-url ${url} --message-body '<a> & b' --message-attributes ${attribute}`,
    );
    const batch = await aws(
      `sqs send-message-batch --queue-url ${url} --entries Id=a,MessageBody=one Id=b,MessageBody=two --query Successful[].Id --output text`,
    );
    expect(batch).toBe('a\tb\n');
    const receive = `sqs receive-message --queue-url ${url} --max-number-of-messages 10 --attribute-names All --message-attribute-names All`;
    const { Messages } = JSON.parse(await aws(receive));
    expect(Messages.map(({ Body }: { Body: string }) => Body).sort()).toEqual(['<a> & b', 'one', 'two']);
    const [first] = Messages;
    expect(first.Attributes.ApproximateReceiveCount).toBe('1');
    await aws(
      `sqs change-message-visibility --queue-url ${url} --receipt-handle '${first.ReceiptHandle}' --visibility-timeout 0`,
    );
    await aws(`sqs delete-message --queue-url ${url} --receipt-handle '${Messages[1].ReceiptHandle}'`);
    const counts = 'ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible VisibilityTimeout';
    const { Attributes } = JSON.parse(
      await aws(`sqs get-queue-attributes --queue-url ${url} --attribute-names ${counts}`),
    );
    expect(Attributes).toEqual({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      VisibilityTimeout: '45',
    });
    expect(await aws(`sqs list-queue-tags --queue-url ${url} --query Tags.team --output text`)).toBe('red\n');
    const missing = await cli.run(['sqs', 'get-queue-url', '--queue-name', 'none']);
    expect(missing.err).toContain('An error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling');
    expect([...spoken]).toContain(contentType);
  });

  it('SNS, DynamoDB, S3, Lambda, IAM and Logs: the common operations', async () => {
    const topic = (await aws('sns create-topic --name t --output text')).trim();
    await aws(
      `sns subscribe --topic-arn ${topic} --protocol sqs --notification-endpoint arn:aws:sqs:us-east-1:000000000000:q`,
    );
    await aws(`sns publish --topic-arn ${topic} --message hi`);
    await aws(
      'dynamodb create-table --table-name items --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH --billing-mode PAY_PER_REQUEST',
    );
    await sandbox.advance(5_000);
    await aws('dynamodb wait table-exists --table-name items');
    await aws('dynamodb put-item --table-name items --item pk={S=a},n={N=1}');
    expect(await aws('dynamodb scan --table-name items --query Items[0].n.N --output text')).toBe('1\n');
    writeFileSync(join(cwd, 'file.txt'), 'content');
    await aws('s3 mb s3://slabs-protocols');
    await aws('s3 cp file.txt s3://slabs-protocols/ --no-progress');
    expect(await aws('s3 cp s3://slabs-protocols/file.txt -')).toBe('content');
    await aws('s3 rb s3://slabs-protocols --force');
    const trust =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
    await aws(`iam create-role --role-name r --assume-role-policy-document '${trust}'`);
    expect(await aws('iam get-role --role-name r --query Role.RoleName --output text')).toBe('r\n');
    expect(await aws('lambda list-functions --query Functions --output text')).toBe('');
    await aws('logs create-log-group --log-group-name /g');
    expect(await aws('logs describe-log-groups --query logGroups[].logGroupName --output text')).toBe('/g\n');
    await aws('sqs delete-queue --queue-url http://localhost/000000000000/q');
  });

  it('boto3: clients, resources, paginators and waiters', async () => {
    const script = `
import boto3
queue = boto3.resource('sqs').create_queue(QueueName='boto')
queue.send_messages(Entries=[{'Id': str(n), 'MessageBody': str(n)} for n in range(3)])
print(sorted(m.body for m in queue.receive_messages(MaxNumberOfMessages=10)))
table = boto3.resource('dynamodb').Table('items')
print(table.get_item(Key={'pk': 'a'})['Item']['n'])
bucket = boto3.resource('s3').create_bucket(Bucket='slabs-boto')
bucket.put_object(Key='k', Body=b'x' * 9000000)
print([(o.key, o.size) for o in bucket.objects.all()])
bucket.objects.all().delete()
bucket.delete()
pages = boto3.client('iam').get_paginator('list_policies').paginate(Scope='AWS', PaginationConfig={'PageSize': 2})
print(sum(len(page['Policies']) for page in pages) > 2)
print(boto3.client('sts').get_caller_identity()['Account'])
`;
    const { stdout } = await run(programIn(environment, 'python'), ['-c', script], {
      env: {
        PATH: process.env.PATH,
        HOME: cwd,
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: sandbox.keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: sandbox.keys.secretAccessKey,
        AWS_DEFAULT_REGION: 'us-east-1',
      },
    });
    expect(stdout).toBe("['0', '1', '2']\n1\n[('k', 9000000)]\nTrue\n000000000000\n");
  });
});
