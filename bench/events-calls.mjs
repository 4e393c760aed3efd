import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { callOften, steadyPerSecond } from './measure.mjs';
import { preparer, send } from './prepared-calls.mjs';

const EVENTS = 500;

/** EventBridge, measured against every server that is there. */
export const EVENTS_CALLS = {
  'events PutEvents to three queues': async (config) => {
    const [events, sqs] = [new EventBridgeClient(config), new SQSClient(config)];
    const urls = [];
    await events.send(new PutRuleCommand({ Name: 'bench', EventPattern: '{"source":["bench"]}' }));
    for (const name of ['e1', 'e2', 'e3']) urls.push(await addQueue({ events, sqs, name }));
    const Entries = [{ Source: 'bench', DetailType: 'Bench', Detail: '{"n":1}' }];
    const call = await preparer(EventBridgeClient, config)(new PutEventsCommand({ Entries }));
    // An event counts once all three have it.
    const deliverUntil = async (expected) => {
      await callOften(EVENTS, 16, () => send(call));
      const isThere = async () =>
        (await Promise.all(urls.map((url) => depth(sqs, url)))).every((found) => found >= expected);
      while (!(await isThere()));
    };
    await deliverUntil(EVENTS);
    const started = performance.now();
    await deliverUntil(2 * EVENTS);
    return (EVENTS * 1000) / (performance.now() - started);
  },
  'events patterns matched, 1,000 rules': async (config) => {
    const events = new EventBridgeClient(config);
    const buses = ['b1', 'b2', 'b3', 'b4'];
    for (const bus of buses) await addRules(events, bus);
    const Entries = buses.map((EventBusName) => ({
      EventBusName,
      Source: 'bench',
      DetailType: 'Bench',
      Detail: JSON.stringify({ state: 's17', amount: 50, user: { name: 'ann' } }),
    }));
    const call = await preparer(EventBridgeClient, config)(new PutEventsCommand({ Entries }));
    const calls = await steadyPerSecond(100, 4, () => send(call));
    return calls * buses.length * RULES_OF_A_BUS;
  },
};

/** A bus has 300 rules at most. */
const RULES_OF_A_BUS = 250;

const addRules = async (events, Name) => {
  await events.send(new CreateEventBusCommand({ Name }));
  const patterns = Array.from({ length: RULES_OF_A_BUS }, (_, n) => ({
    source: ['bench'],
    detail: { state: [`s${n}`], amount: [{ numeric: ['>', n] }], user: { name: [{ prefix: 'a' }] } },
  }));
  for (const [n, pattern] of patterns.entries())
    await events.send(
      new PutRuleCommand({ Name: `r${n}`, EventBusName: Name, EventPattern: JSON.stringify(pattern) }),
    );
};

const addQueue = async ({ events, sqs, name }) => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: Attributes.QueueArn,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const Targets = [{ Id: name, Arn: Attributes.QueueArn }];
  await events.send(new PutTargetsCommand({ Rule: 'bench', Targets }));
  return QueueUrl;
};

const depth = async (sqs, QueueUrl) => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes.ApproximateNumberOfMessages);
};
