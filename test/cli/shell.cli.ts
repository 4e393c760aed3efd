import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listRuns, startRun } from '../../src/cleanup/journal.ts';
import { realClock } from '../../src/core/clock.ts';
import { resolvePaths } from '../../src/core/paths.ts';
import { SANDBOX } from '../commands/command-world.ts';
import { CAN_OPEN_TERMINALS, openInTerminal } from '../commands/terminal-program.ts';
import { programIn } from './environments.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = [process.execPath, join(ROOT, 'bin/serverless-labs.js')] as const;
const [NODE] = PROGRAM;

let home: string;
let counted: string;
let proxy: Server;

/** A proxy between this machine and the world, as a company has one: it notes who wants to go where, and lets nobody. */
const openProxy = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    writeFileSync(counted, `proxy ${request.url}\n`, { flag: 'a' });
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    writeFileSync(counted, `proxy ${request.url}\n`, { flag: 'a' });
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

/** A person with a real account: profiles, keys, and start-up files that point everything at it. */
const furnish = () => {
  mkdirSync(join(home, '.aws'));
  const profile =
    '[default]\nregion = eu-west-1\n[profile prod]\nregion = eu-west-1\nignore_configured_endpoint_urls = true\n';
  writeFileSync(join(home, '.aws/config'), profile);
  const keys = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = real\n';
  writeFileSync(join(home, '.aws/credentials'), `[default]\n${keys}[prod]\n${keys}`);
  writeFileSync(
    join(home, '.bashrc'),
    [
      'export AWS_PROFILE=prod AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true',
      'export AWS_ENDPOINT_URL_SQS=https://sqs.eu-west-1.amazonaws.com',
      `export PATH=${join(ROOT, '.cache/cli/bin')}:$PATH`,
      "alias aws='aws --profile prod'",
      'HTTPS_PROXY=; export HTTPS_PROXY',
      'PS1="home> "',
      '',
    ].join('\n'),
  );
};

const environment = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: [join(ROOT, '.cache/cli/bin'), process.env.PATH].join(delimiter),
  HOME: home,
  SHELL: '/bin/bash',
  TZ: 'UTC',
  SERVERLESS_LABS_HOME: join(home, 'labs'),
  AWS_PROFILE: 'prod',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'real',
  AWS_ENDPOINT_URL_SNS: 'https://sns.eu-west-1.amazonaws.com',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`,
  HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}`,
  PYTHONPATH: join(import.meta.dirname, 'count-python'),
  PYTHONDONTWRITEBYTECODE: '1',
  NODE_OPTIONS: `--require ${join(import.meta.dirname, 'count-node.cjs')}`,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  COUNTED: counted,
  ...more,
});

const portOf = (server: Server): number => {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const inShell = (line: string, more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(NODE, [PROGRAM[1], 'shell', '-c', line], { env: environment(more), cwd: home });
    const ended = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      ended.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      ended.err += text;
    });
    child.on('close', (code) => resolve({ code, ...ended }));
  });

/** What would have left for AWS. */
const leftForAws = () =>
  (existsSync(counted) ? readFileSync(counted, 'utf8').split('\n') : []).filter((line) =>
    /aws|169\.254/.test(line),
  );

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'slabs-shell-'));
  counted = join(home, 'counted.txt');
  proxy = await openProxy();
  furnish();
  await inShell('aws sqs create-queue --queue-name one');
});
beforeEach(() => rmSync(counted, { force: true }));
afterAll(() => {
  proxy.close();
  rmSync(home, { recursive: true, force: true });
});

describe('the counters', () => {
  it('count what leaves for AWS outside of the shell', async () => {
    const python = programIn('cli', 'python');
    const line = `${python} -c "import socket; socket.getaddrinfo('sqs.us-east-1.amazonaws.com', 443)" ; ${NODE} -e "fetch('https://sns.us-east-1.amazonaws.com').catch(() => {})"`;
    await new Promise((resolve) =>
      spawn('/bin/sh', ['-c', line], { env: environment(), stdio: 'ignore' }).on('close', resolve),
    );
    expect(leftForAws()).toEqual(['python sqs.us-east-1.amazonaws.com', 'node sns.us-east-1.amazonaws.com']);
  });
});

describe('in the shell, nothing leaves for AWS', () => {
  it('from the AWS CLI, however it is called', async () => {
    const { out, err, code } = await inShell(
      [
        'aws sqs list-queues --query "QueueUrls[]" --output text',
        'AWS_PROFILE=prod aws sqs list-queues --query "QueueUrls[]" --output text',
        'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true aws sns list-topics --output text; echo "topics $?"',
        'env -u AWS_CONFIG_FILE -u AWS_SHARED_CREDENTIALS_FILE -u AWS_ENDPOINT_URL aws sts get-caller-identity --query Account --output text',
        'aws sqs list-queues --endpoint-url https://sqs.us-east-1.amazonaws.com; echo "elsewhere $?"',
        'aws sqs list-queues --endpoint-url=https://sqs.us-east-1.amazonaws.com; echo "elsewhere $?"',
        'aws sqs list-queues --profile prod; echo "profile $?"',
        'aws s3 ls; echo "buckets $?"',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect(out.match(/\/000000000000\/one\n/g)).toHaveLength(2);
    expect(out).toContain('topics 0\n000000000000\nelsewhere 253\nelsewhere 253\nprofile 255\nbuckets 0\n');
    expect(err).toContain('The config profile (prod) could not be found');
    expect(leftForAws()).toEqual([]);
  });

  it('from the AWS CLI itself with all settings taken away: its proxy refuses', async () => {
    const { err } = await inShell(
      `AWS_MAX_ATTEMPTS=1 env -u AWS_ENDPOINT_URL -u AWS_CONFIG_FILE -u AWS_SHARED_CREDENTIALS_FILE ${programIn('cli', 'aws')} sqs list-queues --profile prod`,
    );
    expect(err).toMatch(/a call to \S*amazonaws.com was refused/);
    expect(leftForAws()).toEqual([]);
  });

  it('from boto3, also with a real queue’s URL', async () => {
    writeFileSync(
      join(home, 'script.py'),
      [
        'import boto3, botocore.exceptions',
        "print(boto3.client('sqs').list_queues()['QueueUrls'])",
        "print(len(boto3.resource('dynamodb').meta.client.list_tables()['TableNames']))",
        'try:',
        "    boto3.client('sqs', endpoint_url='https://sqs.us-east-1.amazonaws.com').list_queues()",
        'except botocore.exceptions.ProxyConnectionError:',
        "    print('refused')",
        'try:',
        "    boto3.Session(profile_name='prod').client('s3').list_buckets()",
        'except botocore.exceptions.ProfileNotFound:',
        "    print('no profile')",
        '',
      ].join('\n'),
    );
    const { out } = await inShell(`${programIn('cli', 'python')} script.py`);
    expect(out).toMatch(/\/one'\]\n0\nrefused\nno profile\n$/);
    expect(leftForAws()).toEqual([]);
  });

  it('from the SDK for JavaScript, also with a real queue’s URL and endpoint', async () => {
    const sdk = join(ROOT, 'node_modules/@aws-sdk/client-sqs/dist-cjs/index.js');
    writeFileSync(
      join(home, 'script.cjs'),
      `const { SQSClient, ListQueuesCommand, SendMessageCommand } = require(${JSON.stringify(sdk)});
const tell = (name) => (error) => console.log(name, /never reaches AWS/.test(error.message));
(async () => {
  console.log((await new SQSClient({}).send(new ListQueuesCommand({}))).QueueUrls);
  const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/real';
  await new SQSClient({ maxAttempts: 1 }).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })).catch(tell('url'));
  const endpoint = 'https://sqs.us-east-1.amazonaws.com';
  await new SQSClient({ endpoint, maxAttempts: 1 }).send(new ListQueuesCommand({})).catch(tell('endpoint'));
  await fetch('https://sts.us-east-1.amazonaws.com').catch((error) => tell('fetch')(error.cause));
})();
`,
    );
    const { out } = await inShell(`${NODE} script.cjs`);
    expect(out).toMatch(/\/one' \]\nurl true\nendpoint true\nfetch true\n$/);
    expect(leftForAws()).toEqual([]);
  });

  it.skipIf(!CAN_OPEN_TERMINALS)('from a shell whose start-up files point at a real account', async () => {
    const terminal = openInTerminal({ command: [...PROGRAM, 'shell'], env: environment() });
    await terminal.waitFor('exit returns.');
    await terminal.waitFor('(serverless-labs) home> ');
    terminal.press('aws sqs list-queues --query "QueueUrls[]" --output text\r');
    await terminal.waitFor('/000000000000/one\n');
    terminal.press('echo "left $(env | grep -c "AWS_PROFILE\\|AWS_IGNORE\\|AWS_ENDPOINT_URL_")"\r');
    await terminal.waitFor('left 0');
    terminal.press('exit\r');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
    expect(leftForAws()).toEqual([]);
  });
});

describe('the shell', () => {
  it('has our own aws where the machine has none', async () => {
    const { out } = await inShell(
      'aws --version && aws sqs list-queues --query "QueueUrls[]" --output text',
      {
        PATH: '/usr/bin:/bin',
      },
    );
    expect(out).toMatch(/^aws-cli\/2 \(serverless-labs\)\n.*\/one\n$/);
  });

  it('lets everything else through, by the proxy that was set', async () => {
    await inShell(
      `${programIn('cli', 'python')} -c "import urllib.request as u; u.urlopen('https://example.com')"`,
    );
    expect(readFileSync(counted, 'utf8')).toBe('proxy example.com:443\n');
  });

  it('notes what any tool creates, so that it is deleted with the run', async () => {
    const paths = resolvePaths({ SERVERLESS_LABS_HOME: join(home, 'labs') });
    const start = { lab: 'hello-lambda', labHash: 'begun', target: SANDBOX, inputs: {}, clock: realClock() };
    // Another terminal holds the run.
    const journal = startRun(paths.runs, { ...start, random: Math.random });
    const { out } = await inShell(
      [
        'aws sqs create-queue --queue-name by-cli --output text',
        `${programIn('cli-query', 'python')} -c "import boto3; boto3.client('sqs').create_queue(QueueName='by-query'); boto3.client('s3').create_bucket(Bucket='slabs-by-boto')"`,
        'aws sqs create-queue --queue-name one --output text',
        'aws sqs create-queue --queue-name not.a.name',
        'echo "$SERVERLESS_LABS_RUN"',
      ].join('\n'),
    );
    expect(out).toContain(`${journal.run}\n`);
    const [run] = listRuns(paths.runs);
    const made = [...(run?.resources.values() ?? [])].filter(({ stage }) => stage === 'created');
    expect(made.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'sqs.queue by-cli',
      'sqs.queue by-query',
      's3.bucket slabs-by-boto',
    ]);
    journal.close();
  });

  it('leaves no file behind, and says what it needs', async () => {
    await inShell('true');
    expect(readdirSync(resolvePaths({ SERVERLESS_LABS_HOME: join(home, 'labs') }).work)).toEqual([]);
    expect((await inShell('exit 7')).code).toBe(7);
    const missing = await inShell('true', { SHELL: join(home, 'no-shell') });
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('Set SHELL to the shell that you use.');
  });
});
