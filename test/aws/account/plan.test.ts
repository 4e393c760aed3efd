import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readName, readPlan } from '../../../src/aws/account/plan.ts';
import { type Connection, connect } from '../../../src/aws/connect.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { passOn } from './key-sources.ts';

/** AWS Free Tier and AWS Account Management as their API references document them; everything else is the sandbox. */
let sandbox: Sandbox;
let server: Server;
let connection: Connection;
let answer: { readonly status: number; readonly body: object };
let asked: IncomingHttpHeaders | undefined;

beforeAll(async () => {
  sandbox = await createSandbox();
  const sts = await sandbox.listen(0);
  server = createServer(async (request, response) => {
    const body = await text(request);
    const isAsked =
      request.url === '/getAccountInformation' ||
      String(request.headers['x-amz-target']).startsWith('AWSFreeTierService.');
    if (!isAsked) return passOn({ request, body, sts }, response);
    asked = request.headers;
    response
      .writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  connection = await connect({
    ...{ kind: 'aws', region: 'eu-west-1', profile: undefined, credentials: sandbox.keys },
    standIn: { endpoint: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` },
  });
});

afterAll(async () => {
  connection.close();
  server.close();
  await sandbox.close();
});

const targetIn = (partition: string) => {
  const { target } = connection;
  if (target.kind !== 'aws') throw new TypeError('not an account');
  return { ...target, partition };
};

const planIn = async (partition = 'aws') => {
  return readPlan(connection.call, targetIn(partition));
};

describe('the plan of an account', () => {
  test('is told, with its credits and its end', async () => {
    answer = {
      status: 200,
      body: {
        ...{ accountId: '000000000000', accountPlanType: 'FREE', accountPlanStatus: 'ACTIVE' },
        accountPlanRemainingCredits: { amount: 87.5, unit: 'USD' },
        accountPlanExpirationDate: '2027-05-30T00:00:00Z',
      },
    };
    expect(await planIn()).toEqual({
      ...{ kind: 'free', status: 'active', credits: { amount: 87.5, unit: 'USD' } },
      expires: '2027-05-30T00:00:00.000Z',
    });
    expect(asked?.['x-amz-target']).toBe('AWSFreeTierService.GetAccountPlanState');
    expect(asked?.authorization).toContain('/us-east-1/freetier/aws4_request');
  });

  test('is told without what an account does not have', async () => {
    answer = { status: 200, body: { accountPlanType: 'PAID', accountPlanStatus: 'NOT_STARTED' } };
    expect(await planIn()).toEqual({
      ...{ kind: 'paid', status: 'not-started', credits: undefined, expires: undefined },
    });
  });

  test.each(['AccessDeniedException', 'ResourceNotFoundException', 'ExpiredTokenException'])(
    'is unknown after %s, and nothing fails',
    async (name) => {
      answer = { status: 400, body: { __type: name, message: 'no' } };
      expect(await planIn()).toBeUndefined();
    },
  );

  test('is asked for in the commercial partition only', async () => {
    asked = undefined;
    expect(await planIn('aws-us-gov')).toBeUndefined();
    expect(asked).toBeUndefined();
  });
});

describe('the name of an account', () => {
  const nameIn = (partition = 'aws') => readName(connection.call, targetIn(partition));

  test('is told where somebody may look', async () => {
    answer = {
      status: 200,
      body: { AccountId: '000000000000', AccountName: 'Acme Prod', AccountState: 'ACTIVE' },
    };
    expect(await nameIn()).toBe('Acme Prod');
    expect(asked?.authorization).toContain('/us-east-1/account/aws4_request');
    answer = { status: 403, body: { message: 'no' } };
    expect(await nameIn()).toBeUndefined();
    expect(await nameIn('aws-cn')).toBeUndefined();
  });
});
