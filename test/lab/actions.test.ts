// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../src/aws/call.ts';
import { AwsCallError } from '../../src/aws/call-error.ts';
import { unattended } from '../../src/lab/conductor.ts';
import { moveTime, type RunContext } from '../../src/lab/run-context.ts';
import { cleansUp, createWorld, decides, labOf, type World } from './lab-world.ts';

const LAB = `title: Tables
summary: A table that is made anew, and items.
minutes: 5
level: foundation
names: { table: things }
steps:
  - id: table
    title: A table
    say: Make it.
    do:
      - call: dynamodb.CreateTable
        with: &table
          TableName: "\${names.table}"
          AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
          KeySchema: [{ AttributeName: id, KeyType: HASH }]
          BillingMode: PAY_PER_REQUEST
      - call: dynamodb.CreateTable
        with: *table
        exists:
          - call: dynamodb.DeleteTable
            with: { TableName: "\${names.table}" }
          - wait: dynamodb.DescribeTable
            with: { TableName: "\${names.table}" }
            where: "!Table"
            within: 10s
          - call: dynamodb.CreateTable
            with: *table
      - wait: dynamodb.DescribeTable
        with: { TableName: "\${names.table}" }
        where: Table.TableStatus == 'ACTIVE'
        within: 10s
      - call: dynamodb.BatchWriteItem
        with: { RequestItems: { "\${names.table}": [{ PutRequest: { Item: { id: { S: a }, text: { S: LONG } } } }] } }
      - call: dynamodb.PutItem
        with:
          TableName: "\${names.table}"
          Item: { id: { S: a } }
          ConditionExpression: attribute_not_exists(id)
        refused: ConditionalCheckFailedException
    expect:
      - that: The item is there
        call: dynamodb.GetItem
        with: { TableName: "\${names.table}", Key: { id: { S: a } } }
        where: Item.text
    hints: [nudge]
`;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const failures = async (yaml: string) => {
  const { events } = await world.run(await labOf(yaml), cleansUp);
  return events.filter(({ kind }) => kind === 'failed');
};

describe('a call that has to be refused', () => {
  it('is done by being refused, and shows how; a table is made anew once the old one is gone', async () => {
    const { events, end } = await world.run(await labOf(LAB), cleansUp);
    const refused = events.findLast(({ kind }) => kind === 'done');
    expect(refused).toMatchObject({
      what: 'dynamodb.PutItem',
      shown: [{ label: 'Refused', value: 'ConditionalCheckFailedException: The conditional request failed' }],
    });
    expect(end).toMatchObject({ how: 'completed', cleanup: { kind: 'clean', deleted: 1 } });
  });

  it('fails when it is answered', async () => {
    expect(await failures(LAB.replace('attribute_not_exists', 'attribute_exists'))).toMatchObject([
      { what: 'dynamodb.PutItem', error: { code: 'NotRefused' } },
    ]);
  });

  it('fails when it is refused for another reason', async () => {
    expect(await failures(LAB.replace('attribute_not_exists(id)', 'nonsense'))).toMatchObject([
      { what: 'dynamodb.PutItem', error: { code: 'ValidationException' } },
    ]);
  });
});

describe('a key of an input', () => {
  it('can be a placeholder, and is told when nothing is called so', async () => {
    await expect(labOf(LAB.replace('"${names.table}": [', '"${names.tabel}": ['))).rejects.toThrow(
      'nothing is called ${names.tabel} here; did you mean ${names.table}?',
    );
  });
});

describe('an input that would fill the screen', () => {
  it('is a file in the command', async () => {
    const { events } = await world.run(await labOf(LAB.replace('LONG', 'x'.repeat(5_000))), decides([]));
    const commands = events.flatMap((event) => (event.kind === 'command' ? [event.text] : []));
    const [, file = ''] = /--request-items file:\/\/(\S+)/.exec(commands.join('\n')) ?? [];
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toEqual([
      expect.stringMatching(/^slabs-.*-things$/),
    ]);
  });

  it('stands in the command when it is short', async () => {
    const { events } = await world.run(await labOf(LAB), decides([]));
    const commands = events.flatMap((event) => (event.kind === 'command' ? [event.text] : []));
    expect(commands.join('\n')).toContain("--request-items 'slabs-");
  });
});

describe('a body that is streamed', () => {
  it('is a file in the command', async () => {
    const { events } = await world.run(await labOf(UPLOAD), decides([]));
    const commands = events.flatMap((event) => (event.kind === 'command' ? [event.text] : []));
    const [, file = ''] = /--body (\S+)/.exec(commands.join('\n')) ?? [];
    expect(readFileSync(file, 'utf8')).toBe('two\nlines\n');
  });
});

const UPLOAD = `
title: Upload
summary: An object.
minutes: 1
level: foundation
names: { bucket: things }
steps:
  - id: upload
    title: Upload
    say: Upload.
    do:
      - call: s3.PutObject
        with: { Bucket: "\${names.bucket}", Key: a.txt, Body: "two\\nlines\\n" }
    expect:
      - that: It is there
        call: s3.HeadObject
        with: { Bucket: "\${names.bucket}", Key: a.txt }
        where: ContentLength
    hints: [Upload it.]
`;

const keepsIt = unattended({ finish: 'keep' });

describe('on AWS, which is behind', () => {
  /** What the next calls of an API are answered with before they reach the sandbox. */
  const behind = (refusals: Record<string, readonly string[]>): Partial<RunContext> => {
    const left = new Map(Object.entries(refusals));
    const call: Call = async (api, input, options) => {
      const [code, ...others] = left.get(api) ?? [];
      if (code === undefined) return world.connection.call(api, input, options);
      left.set(api, others);
      const [service = '', operation = ''] = api.split('.');
      const isRetryable = code === 'ThrottlingException';
      throw new AwsCallError({
        ...{ failure: 'refused', service, operation, code, message: 'Not yet.', isRetryable },
      });
    };
    const { target } = world.connection;
    return {
      connection: {
        ...world.connection,
        call,
        target: { ...target, kind: 'aws', profile: undefined, caller: 'arn:aws:iam::000000000000:user/ann' },
      },
      pause: moveTime(world.sandbox),
    };
  };

  const failuresBehind = async (refusals: Record<string, readonly string[]>) => {
    const { events, state } = await world.run(await labOf(LAB), keepsIt, behind(refusals));
    const failed = events.filter(({ kind }) => kind === 'failed');
    expect(state.met.size).toBe(failed.length === 0 ? 1 : 0);
    return failed;
  };

  it('a wait goes on when one of its looks is throttled', async () => {
    expect(await failuresBehind({ 'dynamodb.DescribeTable': ['ThrottlingException'] })).toEqual([]);
  });

  it('a throttle that is to be seen is not waited out', async () => {
    const throttle = { 'dynamodb.PutItem': ['ThrottlingException'] };
    const lab = await labOf(LAB.replace('ConditionalCheckFailedException', 'ThrottlingException'));
    const { events } = await world.run(lab, keepsIt, behind(throttle));
    expect(events).toContainEqual(
      expect.objectContaining({ shown: [{ label: 'Refused', value: 'ThrottlingException: Not yet.' }] }),
    );
    expect(events).not.toContainEqual(expect.objectContaining({ kind: 'waiting', what: 'dynamodb.PutItem' }));
  });

  it('a call is made again when what was made just before is not seen yet', async () => {
    expect(await failuresBehind({ 'dynamodb.BatchWriteItem': ['ResourceNotFoundException'] })).toEqual([]);
  });

  it('but not for ever', async () => {
    const never = { 'dynamodb.BatchWriteItem': Array(50).fill('ResourceNotFoundException') };
    expect(await failuresBehind(never)).toMatchObject([{ what: 'dynamodb.BatchWriteItem' }]);
  });
});
