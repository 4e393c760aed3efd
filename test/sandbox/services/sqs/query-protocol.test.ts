import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWorld, type World } from './world.ts';

/** What clients send that are older than SQS's JSON protocol: forms, to the sandbox or to the queue's own address. */
let world: World;
let endpoint: string;
beforeEach(async () => {
  world = await createWorld({ iam: 'off' });
  endpoint = await world.sandbox.listen(0);
});
afterEach(() => world.sandbox.close());

const call = async (address: string, Action: string, parameters: Record<string, string> = {}) => {
  const body = new URLSearchParams({ Action, Version: '2012-11-05', ...parameters });
  const response = await fetch(address, { method: 'POST', body });
  return `${response.status} ${await response.text()}`;
};

const tagIn = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

it('creates a queue with attributes and tags', async () => {
  const xml = await call(endpoint, 'CreateQueue', {
    QueueName: 'q',
    'Attribute.1.Name': 'VisibilityTimeout',
    'Attribute.1.Value': '7',
    'Tag.1.Key': 'a',
    'Tag.1.Value': 'b',
  });
  const url = `${endpoint}/000000000000/q`;
  expect(xml).toContain('<CreateQueueResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">');
  expect(tagIn(xml, 'QueueUrl')).toBe(url);
  const attributes = await call(url, 'GetQueueAttributes', { 'AttributeName.1': 'VisibilityTimeout' });
  expect(attributes).toContain('<Attribute><Name>VisibilityTimeout</Name><Value>7</Value></Attribute>');
  expect(await call(url, 'ListQueueTags')).toContain('<Tag><Key>a</Key><Value>b</Value></Tag>');
  expect(await call(endpoint, 'ListQueues')).toContain(`<QueueUrl>${url}</QueueUrl>`);
});

it('sends, receives and deletes at the queue’s address or with its URL as a parameter', async () => {
  const QueueUrl = await world.create('q');
  const sent = await call(QueueUrl, 'SendMessage', {
    MessageBody: 'a <b> & c',
    'MessageAttribute.1.Name': 'n',
    'MessageAttribute.1.Value.DataType': 'String',
    'MessageAttribute.1.Value.StringValue': 'v',
    'MessageAttribute.2.Name': 'bytes',
    'MessageAttribute.2.Value.DataType': 'Binary',
    'MessageAttribute.2.Value.BinaryValue': 'aGk=',
  });
  expect(tagIn(sent, 'MD5OfMessageBody')).toMatch(/^[0-9a-f]{32}$/);
  const received = await call(endpoint, 'ReceiveMessage', {
    QueueUrl,
    'AttributeName.1': 'All',
    'MessageAttributeName.1': 'All',
  });
  expect(tagIn(received, 'Body')).toBe('a &lt;b&gt; &amp; c');
  expect(received).toContain('<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>');
  expect(received).toContain('<MessageAttribute><Name>n</Name><Value>');
  expect(tagIn(received, 'BinaryValue')).toBe('aGk=');
  expect(tagIn(received, 'MD5OfMessageAttributes')).toBe(tagIn(sent, 'MD5OfMessageAttributes'));
  const ReceiptHandle = tagIn(received, 'ReceiptHandle') ?? '';
  expect(await call(QueueUrl, 'DeleteMessage', { ReceiptHandle })).toMatch(/^200 .*<DeleteMessageResponse/s);
  expect(await world.counts(QueueUrl)).toBe('0/0/0');
});

it('sends batches', async () => {
  const url = await world.create('q');
  const xml = await call(url, 'SendMessageBatch', {
    'SendMessageBatchRequestEntry.1.Id': 'one',
    'SendMessageBatchRequestEntry.1.MessageBody': '1',
    'SendMessageBatchRequestEntry.2.Id': 'two',
    'SendMessageBatchRequestEntry.2.MessageBody': '2',
    'SendMessageBatchRequestEntry.2.DelaySeconds': '1000',
  });
  expect(xml).toContain('<SendMessageBatchResultEntry><Id>one</Id>');
  expect(tagIn(xml, 'Code')).toBe('InvalidParameterValue');
  expect(await world.bodies(url)).toEqual(['1']);
});

it('answers GET requests', async () => {
  const url = await world.create('q');
  const response = await fetch(`${url}?Action=SendMessage&MessageBody=hello%20you&Version=2012-11-05`);
  expect(response.status).toBe(200);
  expect(await world.bodies(url)).toEqual(['hello you']);
});

it('tells errors by the query protocol’s own codes', async () => {
  const url = await world.create('q');
  const codeAndMessage = (xml: string) => [xml.slice(0, 3), tagIn(xml, 'Code'), tagIn(xml, 'Message')];
  const gone = `${endpoint}/000000000000/gone`;
  expect(codeAndMessage(await call(gone, 'SendMessage', { MessageBody: 'x' }))).toEqual([
    '400',
    'AWS.SimpleQueueService.NonExistentQueue',
    'The specified queue does not exist for this wsdl version.',
  ]);
  expect(codeAndMessage(await call(url, 'ReceiveMessage', { MaxNumberOfMessages: '11' }))).toEqual([
    '400',
    'InvalidParameterValue',
    'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
  ]);
  expect(codeAndMessage(await call(url, 'SendMessage'))).toEqual([
    '400',
    'MissingParameter',
    'The request must contain the parameter MessageBody.',
  ]);
  expect(codeAndMessage(await call(url, 'DeleteMessage', { ReceiptHandle: 'x' }))[0]).toBe('404');
});

it('tells clients of the JSON protocol both codes', async () => {
  const url = await world.create('q');
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
    body: JSON.stringify({ QueueUrl: url, MaxNumberOfMessages: 11 }),
  });
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-query-error')).toBe('InvalidParameterValue;Sender');
  expect(await response.json()).toMatchObject({ __type: 'InvalidParameterValueException' });
});

it('frees what a client held that hung up while it waited', async () => {
  const url = await world.create('q');
  const client = new AbortController();
  const body = new URLSearchParams({
    Action: 'ReceiveMessage',
    Version: '2012-11-05',
    WaitTimeSeconds: '20',
  });
  const waiting = fetch(url, { method: 'POST', body, signal: client.signal }).catch(() => 'gone');
  // Answered behind it on a connection of its own, so that the waiting request is there.
  await call(url, 'GetQueueAttributes', { 'AttributeName.1': 'All' });
  client.abort();
  expect(await waiting).toBe('gone');
  await call(url, 'GetQueueAttributes', { 'AttributeName.1': 'All' });
  await world.send(url, 'm');
  expect(await world.bodies(url)).toEqual(['m']);
});
