import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { Sha256Node as Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, type ApiWorld, openApiWorld } from './api-world.ts';

const BACKEND = `export const handler = async (event) => event.requestContext.authorizer ?? {};`;

let world: ApiWorld;
let apiId: string;
beforeAll(async () => {
  world = await openApiWorld();
  const backend = await world.createFunction('backend', BACKEND);
  apiId = await world.createApi();
  const proxy = {
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: backend,
    PayloadFormatVersion: '2.0',
  } as const;
  await world.route(apiId, 'ANY /{proxy+}', proxy, { AuthorizationType: 'AWS_IAM' });
});
afterAll(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const ask = async (keys: Keys | undefined, path: string, service = 'execute-api') => {
  const { port } = new URL(world.endpoint);
  const host = `${apiId}.execute-api.localhost:${port}`;
  const [pathname = '', query = ''] = path.split('?');
  if (!keys) return world.ask(apiId, path);
  const signer = new SignatureV4({ credentials: keys, region: 'us-east-1', service, sha256: Sha256 });
  const { headers } = await signer.sign({
    ...{ method: 'GET', protocol: 'http:', hostname: host, path: pathname, headers: { host } },
    query: Object.fromEntries(new URLSearchParams(query)),
  });
  return world.ask(apiId, path, { headers });
};

const createUser = async (UserName: string, resource: string): Promise<Keys> => {
  await world.iam.send(new CreateUserCommand({ UserName }));
  const statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource };
  await world.iam.send(
    new PutUserPolicyCommand({
      ...{ UserName, PolicyName: 'call' },
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  const { AccessKey } = await world.iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
};

describe('a route with IAM authorization', () => {
  it('lets a signed request through, and tells the function who signed', async () => {
    const answer = await ask(world.sandbox.keys, '/pets/1?x=a%20b');
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      iam: { accountId: ACCOUNT, accessKey: world.sandbox.keys.accessKeyId, cognitoIdentity: null },
    });
  });

  it('lets through what the policy allows, and nothing else', async () => {
    const keys = await createUser(
      'caller',
      `arn:aws:execute-api:us-east-1:${ACCOUNT}:${apiId}/$default/GET/pets/*`,
    );
    expect((await ask(keys, '/pets/1')).json).toMatchObject({
      iam: { userArn: `arn:aws:iam::${ACCOUNT}:user/caller` },
    });
    expect(await ask(keys, '/dogs/1')).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
  });

  it('refuses what isn’t signed, or not for it', async () => {
    const wrong = { ...world.sandbox.keys, secretAccessKey: 'wrong' };
    for (const answer of [
      await ask(undefined, '/pets/1'),
      await ask(wrong, '/pets/1'),
      await ask(world.sandbox.keys, '/pets/1', 'lambda'),
    ])
      expect(answer).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
  });
});
