import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { completeAws } from '../../../src/aws/cli/complete.ts';
import { manualClock } from '../../../src/core/clock.ts';
import { shellWords } from '../../../src/lab/shell-block.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { runOwnCli } from '../../cli/own-cli.ts';

let sandbox: Sandbox;
let cwd: string;
beforeAll(async () => {
  sandbox = await createSandbox({ clock: manualClock(Date.parse('2026-11-21T08:00:00.250Z')) });
  await sandbox.listen(0);
  cwd = mkdtempSync(join(tmpdir(), 'slabs-aws-'));
});
afterAll(async () => {
  await sandbox.close();
  rmSync(cwd, { recursive: true });
});

const aws = (line: string, stdin?: string) =>
  runOwnCli(shellWords(line), { sandbox, cwd, ...(stdin !== undefined && { stdin }) });
const succeed = async (line: string, stdin?: string) => {
  const result = await aws(line, stdin);
  expect(result.err).toBe('');
  expect(result.code).toBe(0);
  return result.out;
};

describe('exit codes are those of version 2 of the AWS CLI', () => {
  it.each([
    [
      'sqs get-queue-url --queue-name nobody',
      254,
      'An error occurred (AWS.SimpleQueueService.NonExistentQueue)',
    ],
    [
      'sqs get-queue-urls --queue-name q',
      252,
      "Invalid choice: 'get-queue-urls', maybe you meant:\n\n  * get-queue-url",
    ],
    ['sqss list-queues', 252, "Invalid choice: 'sqss', maybe you meant:\n\n  * sqs"],
    ['sqs', 252, 'the following arguments are required: operation'],
    ['sqs create-queue --queue-nane q', 252, 'required: --queue-name'],
    ['sqs list-queues --query [', 252, 'Bad value for --query ['],
    ['sqs list-queues --endpoint-url https://sqs.us-east-1.amazonaws.com', 253, 'Nothing was sent'],
    ['sqs list-queues --endpoint-url http://127.0.0.1:1', 253, 'Nothing was sent'],
    ['sqs list-queues --profile work', 253, 'no profile of yours is read here'],
    ['sqs list-queues --region eu-west-1', 253, 'all of it is in us-east-1'],
    ['configure set region x', 252, 'keys, region and endpoint come from the target'],
    ['lambda invoke --function-name f --payload {"a":1} out', 255, 'Invalid base64: "{"a":1}"'],
    [
      'sqs list-queues --max-items 1 --no-paginate',
      255,
      'Cannot specify --no-paginate along with pagination arguments: --max-items',
    ],
    [
      "lambda get-function --function-name ''",
      252,
      'Invalid length for parameter FunctionName, value: 0, valid min length: 1',
    ],
    [
      'dynamodb scan --cli-input-json {"TableNam":"x"}',
      252,
      'Unknown parameter in input: "TableNam", must be one of: TableName, IndexName',
    ],
    [
      'lambda update-function-code --function-name f --zip-file fileb://missing.zip',
      252,
      "Error parsing parameter '--zip-file': Unable to load paramfile fileb://missing.zip: [Errno 2]",
    ],
    [
      'lambda create-function --function-name f --role r --zip-file fileb://missing.zip',
      252,
      "Error parsing parameter '--zip-file': Unable to load paramfile fileb://missing.zip: [Errno 2]",
    ],
    ['s3 cp nothing.txt s3://b/k', 255, 'The user-provided path nothing.txt does not exist'],
    ['s3 cp . s3://b/k', 1, 'upload failed: . is a folder; pass --recursive'],
    [
      's3 rb s3://no-such-bucket',
      1,
      'remove_bucket failed: s3://no-such-bucket An error occurred (NoSuchBucket)',
    ],
    [
      's3 ls s3://no-such-bucket',
      254,
      'An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation',
    ],
  ])('%s → %i', async (line, code, message) => {
    const result = await aws(line.replaceAll('{', "'{").replaceAll('}', "}'"));
    expect(result).toMatchObject({ code, out: '' });
    expect(result.err).toContain(message);
  });

  it('the own endpoint, by any of its names, and region may be said', async () => {
    const endpoint = sandbox.endpoint()?.replace('127.0.0.1', 'localhost');
    await succeed(`sqs list-queues --endpoint-url ${endpoint} --region us-east-1`);
  });
});

describe('inputs', () => {
  it('come from a file, from JSON on the command line, and options win over them', async () => {
    writeFileSync(join(cwd, 'input.json'), '{"QueueName":"from-file","Attributes":{"DelaySeconds":"5"}}');
    await succeed('sqs create-queue --cli-input-json file://input.json --queue-name from-option');
    expect(await succeed('sqs list-queues --query QueueUrls[] --output text')).toMatch(/from-option\n$/);
  });

  it('blobs are base64, raw text where it is asked for, and the bytes of a file', async () => {
    await succeed(
      'dynamodb create-table --table-name blobs --attribute-definitions AttributeName=k,AttributeType=S --key-schema AttributeName=k,KeyType=HASH --billing-mode PAY_PER_REQUEST',
    );
    await sandbox.advance(5_000);
    await succeed(`dynamodb put-item --table-name blobs --item '{"k":{"S":"base64"},"b":{"B":"aGk="}}'`);
    await succeed(
      `dynamodb put-item --table-name blobs --item '{"k":{"S":"raw"},"b":{"B":"hi"}}' --cli-binary-format raw-in-base64-out`,
    );
    expect(await succeed('dynamodb scan --table-name blobs --query Items[].b.B --output text')).toBe(
      'aGk=\taGk=\n',
    );
  });

  it('a waiter waits on the target, and says why it gave up', async () => {
    await succeed('dynamodb wait table-exists --table-name blobs');
    const { code, err } = await aws('dynamodb wait table-not-exists --table-name blobs');
    expect(code).toBe(255);
    expect(err).toContain('Waiter TableNotExists failed: Max attempts exceeded');
  });
});

describe('s3', () => {
  it('copies from stdin and to stdout', async () => {
    await succeed('s3 mb s3://slabs-streams');
    const warn = vi.spyOn(console, 'warn');
    await succeed('s3api put-object --bucket slabs-streams --key no-body');
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
    await succeed('s3 cp - s3://slabs-streams/a.txt --content-type text/plain', 'Grüße');
    expect(await succeed('s3 cp s3://slabs-streams/a.txt -')).toBe('Grüße');
  });

  it('syncs what is new or changed, and deletes what is gone when it is told to', async () => {
    const folder = mkdtempSync(join(cwd, 'site-'));
    const name = folder.slice(cwd.length + 1);
    for (const file of ['a.html', 'b.css', 'c.tmp']) writeFileSync(join(folder, file), file);
    const sync = `s3 sync ${name} s3://slabs-streams/site`;
    expect(await succeed(`${sync} --exclude '*.tmp'`)).toBe(
      `upload: ${name}/a.html to s3://slabs-streams/site/a.html\nupload: ${name}/b.css to s3://slabs-streams/site/b.css\n`,
    );
    expect(await succeed(`${sync} --exclude '*.tmp' --size-only`)).toBe('');
    rmSync(join(folder, 'b.css'));
    writeFileSync(join(folder, 'a.html'), 'another size');
    expect(await succeed(`${sync} --delete --exclude '*.tmp'`)).toBe(
      `delete: s3://slabs-streams/site/b.css\nupload: ${name}/a.html to s3://slabs-streams/site/a.html\n`,
    );
    const head =
      's3api head-object --bucket slabs-streams --key site/a.html --query ContentType --output text';
    expect(await succeed(head)).toBe('text/html\n');
    await succeed(`s3 cp s3://slabs-streams/site back --recursive`);
    expect(readFileSync(join(cwd, 'back/a.html'), 'utf8')).toBe('another size');
  });

  it('a key cannot lead out of the folder that is copied to', async () => {
    await succeed('s3 cp - s3://slabs-streams/evil/../../x', 'x');
    const { code, err } = await aws('s3 cp s3://slabs-streams/evil target --recursive');
    expect(code).toBe(255);
    expect(err).toContain('would be written outside of');
  });

  it('signs a URL with which anybody gets the object, for a while', async () => {
    const url = (await succeed('s3 presign s3://slabs-streams/a.txt --expires-in 60')).trim();
    expect(await (await fetch(url)).text()).toBe('Grüße');
    expect((await fetch(url.replace('a.txt', 'b.txt'))).status).toBe(403);
  });
});

describe('logs tail', () => {
  const put = (at: number, message: string) =>
    succeed(
      `logs put-log-events --log-group-name g --log-stream-name s --log-events timestamp=${at},message=${message}`,
    );

  it('shows events since a time, as version 2 of the AWS CLI does', async () => {
    await succeed('logs create-log-group --log-group-name g');
    await succeed('logs create-log-stream --log-group-name g --log-stream-name s');
    const now = sandbox.clock.now();
    await put(now - 3_600_000, 'old');
    await put(now - 1_000, 'new');
    const time = new Date(now - 1_000).toISOString();
    expect(await succeed('logs tail g')).toBe(`${time.slice(0, 23)}000+00:00 s new\n`);
    expect(await succeed('logs tail g --since 2h --format short')).toMatch(/ old\n.* new\n$/);
    expect((await aws('logs tail g --since yesterday')).err).toContain('Invalid timestamp "yesterday"');
  });
});

describe('completion', () => {
  it.each([
    ['', 'dynamodb', true],
    ['sqs', 'create-queue', true],
    ['sqs create-queue', '--queue-name', true],
    ['sqs create-queue --queue-name q', '--queue-name', false],
    ['lambda create-function --package-type', 'Zip', true],
    ['dynamodb wait', 'table-exists', true],
    ['dynamodb wait table-exists', '--table-name', true],
    ['s3', 'sync', true],
    ['s3 sync a b', '--delete', true],
    ['--region us-east-1 logs', 'tail', true],
    ['sqs list-queues --output', 'table', true],
    ['nonsense', 'list', false],
  ])('behind "aws %s" offers %s: %s', async (line, candidate, isOffered) => {
    const found = await completeAws(line.split(' ').filter(Boolean), '');
    expect(found.includes(candidate)).toBe(isOffered);
  });
});

describe('help', () => {
  it('lists services, operations with a sentence, and what one takes', async () => {
    expect(await succeed('help')).toContain('o stepfunctions');
    expect(await succeed('sqs help')).toContain(
      'o create-queue\n           Creates a new standard or FIFO queue.',
    );
    expect(await succeed('sqs create-queue help')).toContain('--queue-name (string, required)');
    expect(await succeed('lambda create-function --help')).toContain('Zip | Image');
  });
});

describe('ec2 run-instances', () => {
  const IMAGE = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  const launch = (more: string) =>
    `ec2 run-instances --image-id ${IMAGE} --instance-type t3.nano ${more} --query 'length(Instances)' --output text`;

  it.each([
    ['', '1'],
    ['--count 2', '2'],
    ['--count 1:3', '3'],
  ])('launches as many as "%s" says', async (option, count) => {
    expect((await succeed(launch(option))).trim()).toBe(count);
  });

  it('takes the number in the AWS CLI’s own option only', async () => {
    expect((await aws(launch('--count many'))).err).toContain(
      'count parameter should be of form min[:max] (e.g. 1 or 1:10)',
    );
    expect((await aws(launch('--min-count 1 --max-count 1'))).code).toBe(252);
    expect(await succeed('ec2 run-instances help')).toMatch(/\[--count <value>\](?![\s\S]*--min-count)/);
  });
});
