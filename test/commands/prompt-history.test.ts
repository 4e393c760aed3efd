import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPromptHistory } from '../../src/commands/prompt-history.ts';
import { appendLine, encodeLine } from '../../src/core/append-log.ts';
import { resolvePaths } from '../../src/core/paths.ts';

const world = () => {
  const paths = resolvePaths({ SERVERLESS_LABS_HOME: mkdtempSync(join(tmpdir(), 'slabs-history-')) });
  return { paths, file: join(paths.state, 'prompt-history.jsonl') };
};

describe('the history of the prompt', () => {
  it('brings what was typed in earlier sessions, the oldest first', () => {
    const { paths } = world();
    const first = openPromptHistory({ paths });
    first.remember('aws sqs list-queues');
    first.remember('aws sns publish \\\n  --message hi');
    expect(openPromptHistory({ paths }).lines).toEqual([
      'aws sqs list-queues',
      'aws sns publish \\\n  --message hi',
    ]);
  });

  it.each([
    ['aws ssm put-parameter --name p --type SecureString --value x'],
    ['aws configure set aws_secret_access_key x'],
    ['aws lambda update-function-configuration --environment Variables={DB_PASSWORD=x}'],
    ['aws sts get-access-key-info --access-key-id AKIAIOSFODNN7EXAMPLE'],
    ['aws sns publish --message wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['aws s3 cp x https://b.s3.amazonaws.com/k?X-Amz-Signature=00'],
    ['curl -H "x-api-key: 123" http://localhost'],
    ["curl -H 'Authorization: Bearer x' http://localhost"],
    [' aws sqs list-queues'],
    ['   '],
    [`aws ${'x'.repeat(5_000)}`],
  ])('never stores %s', (line) => {
    const { paths } = world();
    openPromptHistory({ paths }).remember(line);
    expect(openPromptHistory({ paths }).lines).toEqual([]);
  });

  it.each([
    ['aws iam get-role --role-name slabs-0a1b2c-tiny-role'],
    [
      'aws lambda get-function --function-name arn:aws:lambda:us-east-1:000000000000:function:slabs-abcdef-greet-abcdefghij',
    ],
    [
      'aws sqs send-message --queue-url http://127.0.0.1:4566/000000000000/slabs-abcdef-orders --message-body hi',
    ],
  ])('keeps %s', (line) => {
    const { paths } = world();
    openPromptHistory({ paths }).remember(line);
    expect(openPromptHistory({ paths }).lines).toEqual([line]);
  });

  it('stays bounded', () => {
    const { paths, file } = world();
    mkdirSync(paths.state, { recursive: true });
    writeFileSync(file, Array.from({ length: 1_001 }, (_, number) => encodeLine(`aws ${number}`)).join(''));
    const { lines } = openPromptHistory({ paths });
    expect([lines.length, lines.at(-1)]).toEqual([500, 'aws 1000']);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(500);
  });

  it('makes harmless what somebody else has put there', () => {
    const { paths, file } = world();
    mkdirSync(paths.state, { recursive: true });
    appendLine(file, 'aws \u001b]0;title\u0007 \u202e');
    appendLine(file, { not: 'text' });
    expect(openPromptHistory({ paths }).lines).toEqual(['aws ␛]0;title␇ \ufffd']);
  });

  it('goes without where it can be neither read nor written', () => {
    const { paths, file } = world();
    mkdirSync(file, { recursive: true });
    const history = openPromptHistory({ paths });
    history.remember('aws sqs list-queues');
    expect(history.lines).toEqual([]);
  });
});
