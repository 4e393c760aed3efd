import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
let iam: IAMClient;
let jane: SQSClient;
const orders = 'arn:aws:sqs:us-east-1:000000000000:orders';
beforeAll(async () => {
  sandbox = await createSandbox({});
  iam = new IAMClient(sandbox.clientConfig());
  await new SQSClient(sandbox.clientConfig()).send(new CreateQueueCommand({ QueueName: 'orders' }));
  await iam.send(new CreateUserCommand({ UserName: 'jane' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'jane' }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  jane = new SQSClient(sandbox.clientConfig({ accessKeyId, secretAccessKey }));
});
afterAll(() => sandbox.close());

/** What the trace says after jane, with this statement, has tried to send. */
const explained = async (statement: object | undefined) => {
  if (statement) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await iam.send(new PutUserPolicyCommand({ UserName: 'jane', PolicyName: 'work', PolicyDocument }));
  }
  const command = new SendMessageCommand({
    QueueUrl: 'http://localhost/000000000000/orders',
    MessageBody: 'x',
  });
  await jane.send(command).catch(() => undefined);
  const event = sandbox.trace
    .events()
    .findLast(
      (one) => one.kind === 'refusal' || (one.kind === 'call' && one.api === 'sqs.SendMessage' && !one.error),
    );
  return event?.kind === 'refusal' ? event.missing : event?.kind === 'call' ? event.allowedBy : undefined;
};
const allow = { Sid: 'Send', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: orders };
// SQS writes actions in small letters.
const NONE = 'no identity-based policy allows sqs:sendmessage';

describe('the trace explains', () => {
  it.each([
    ['that no statement is about the action', undefined, NONE],
    ['that none of those there are is', { ...allow, Action: 'sqs:ReceiveMessage' }, NONE],
    [
      'on what else a statement allows it',
      { ...allow, Resource: `${orders}-old` },
      `${NONE}: policy work (statement Send) does on ${orders}-old`,
    ],
    [
      'whose condition does not hold',
      { ...allow, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      `${NONE}: policy work (statement Send) would, but its condition doesn't hold`,
    ],
    ['what denies it', { ...allow, Effect: 'Deny' }, 'identity-based policy work denies it (statement Send)'],
    ['what allows it', allow, ['identity-based policy work (statement Send)']],
  ])('%s', async (_what, statement, expected) => {
    expect(await explained(statement)).toEqual(expected);
  });
});
