import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from '../../../src/aws/connect.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What hands out keys around AWS, on loopback: IAM Identity Center's portal, a container's agent, an instance's metadata. */
export interface KeySources {
  readonly url: string;
  /** What was asked: method, path and, of forms, the body. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
}

/** `sts` is where calls of STS go on to. */
export const startKeySources = async (keys: Keys, sts: string): Promise<KeySources> => {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const path = request.url ?? '/';
    asked.push(`${request.method} ${path.split('?')[0]}${path === '/' ? ` ${body}` : ''}`);
    if (path === '/') return passOn({ request, body, sts }, response);
    const answer = answers(keys)[path.split('?')[0] ?? ''];
    // Who refuses may quote what it was sent.
    response
      .writeHead(answer ? 200 : 404)
      .end(answer ?? JSON.stringify({ message: `refused: ${JSON.stringify(request.headers)}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

interface Passing {
  readonly request: IncomingMessage;
  readonly body: string;
  readonly sts: string;
}

/** The signature is of the first address, so a stand-in's host has to be kept. */
export const passOn = ({ request, body, sts }: Passing, response: ServerResponse): void => {
  const { hostname, port } = new URL(sts);
  const onward = send({ hostname, port, method: 'POST', path: '/', headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  onward.end(body);
};

const HOUR_MS = 3_600_000;

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html and the services' own API references. */
const answers = ({ accessKeyId, secretAccessKey, sessionToken }: Keys): Readonly<Record<string, string>> => {
  const expires = Date.now() + HOUR_MS;
  const role = JSON.stringify({
    ...{ Code: 'Success', Type: 'AWS-HMAC', LastUpdated: new Date().toISOString() },
    ...{ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken },
    Expiration: new Date(expires).toISOString(),
  });
  return {
    '/federation/credentials': JSON.stringify({
      roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expires },
    }),
    '/token': JSON.stringify({ accessToken: SSO_TOKEN, tokenType: 'Bearer', expiresIn: 3_600 }),
    '/container': role,
    '/latest/api/token': 'a-token-of-the-instance',
    '/latest/meta-data/iam/security-credentials/': 'labs',
    '/latest/meta-data/iam/security-credentials/labs': role,
  };
};

/** What a login leaves in the cache of IAM Identity Center. */
export const SSO_TOKEN = 'plantedTokenOfTheSsoCache0000000000000000';
export const PASSWORD = 'hunter2-planted';
export const CLIENT_SECRET = 'plantedSecretOfTheSsoClient000000000000000';
export const REFRESH_TOKEN = 'plantedRefreshTokenOfTheSsoCache0000000';

/** A home with AWS's files: profiles for every way to keys. `expiresInMs` is of the login. */
export const homeWithKeys = (keys: Keys, { expiresInMs }: { readonly expiresInMs: number }): string => {
  const home = mkdtempSync(join(tmpdir(), 'slabs-aws-home-'));
  const cache = join(home, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  const file = join(cache, `${createHash('sha1').update('work').digest('hex')}.json`);
  const token = {
    ...{ startUrl: 'https://work.awsapps.com/start', region: 'us-west-2', accessToken: SSO_TOKEN },
    expiresAt: new Date(Date.now() + expiresInMs).toISOString(),
    ...{ clientId: 'client', clientSecret: CLIENT_SECRET, refreshToken: REFRESH_TOKEN },
    registrationExpiresAt: new Date(Date.now() + HOUR_MS).toISOString(),
  };
  writeFileSync(file, JSON.stringify(token));
  const printed = JSON.stringify({
    ...{ Version: 1, AccessKeyId: keys.accessKeyId, SecretAccessKey: keys.secretAccessKey },
    SessionToken: keys.sessionToken,
  });
  const program = join(home, 'print-keys.mjs');
  writeFileSync(program, `process.stdout.write(${JSON.stringify(printed)})`);
  writeFileSync(
    join(home, '.aws', 'config'),
    `[profile process]
credential_process = ${process.execPath} ${program}
[profile sso]
sso_session = work
sso_account_id = 000000000000
sso_role_name = learner
[sso-session work]
sso_region = us-west-2
sso_start_url = https://work.awsapps.com/start
sso_registration_scopes = sso:account:access
[profile mfa]
role_arn = arn:aws:iam::000000000000:role/learner
source_profile = user
mfa_serial = arn:aws:iam::000000000000:mfa/ann
[profile failing]
credential_process = false --password ${PASSWORD}
[profile metadata]
role_arn = arn:aws:iam::000000000000:role/learner
credential_source = Ec2InstanceMetadata
`,
  );
  return home;
};

export const writeUser = (
  home: string,
  { accessKeyId, secretAccessKey }: Pick<Keys, 'accessKeyId' | 'secretAccessKey'>,
): void =>
  writeFileSync(
    join(home, '.aws', 'credentials'),
    `[user]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );

/** Keys of the user `ann` of a sandbox, and of a session of its role `learner`; both may do everything. */
export const keysFor = async (
  sandbox: Sandbox,
): Promise<{ readonly session: Keys; readonly user: Pick<Keys, 'accessKeyId' | 'secretAccessKey'> }> => {
  const { account } = sandbox;
  const { call, close } = await connect({ kind: 'sandbox', account, clientConfig: sandbox.clientConfig() });
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const Statement = [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }];
  await call('iam.CreateRole', {
    RoleName: 'learner',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
  await call('iam.AttachRolePolicy', { RoleName: 'learner', PolicyArn });
  await call('iam.CreateUser', { UserName: 'ann' });
  await call('iam.AttachUserPolicy', { UserName: 'ann', PolicyArn });
  const RoleArn = `arn:aws:iam::${account}:role/learner`;
  const { Credentials } = await call('sts.AssumeRole', { RoleArn, RoleSessionName: 'ann' });
  const { AccessKey } = await call('iam.CreateAccessKey', { UserName: 'ann' });
  close();
  return { session: keysIn(Credentials), user: keysIn(AccessKey) };
};

const keysIn = (structure: unknown): Keys => {
  const key = new Map<string, unknown>(Object.entries(structure ?? {}));
  return {
    accessKeyId: String(key.get('AccessKeyId')),
    secretAccessKey: String(key.get('SecretAccessKey')),
    sessionToken: String(key.get('SessionToken')),
  };
};

export const inEnvironment = ({ accessKeyId, secretAccessKey, sessionToken }: Keys) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
});
