import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';
import { refusal } from '../ec2/ec2-world.ts';

let sandbox: Sandbox;
let ssm: SSMClient;
beforeAll(async () => {
  sandbox = await createSandbox({ clock: manualClock(Date.UTC(2026, 10, 21, 9)) });
  ssm = new SSMClient(sandbox.clientConfig());
});
afterAll(() => sandbox.close());

const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string) => (await ssm.send(new GetParameterCommand({ Name }))).Parameter;
const namesBelow = async (Path: string, more = {}) =>
  ((await ssm.send(new GetParametersByPathCommand({ Path, ...more }))).Parameters ?? []).map(
    ({ Name }) => Name,
  );

describe('public parameters', () => {
  const path = '/aws/service/ami-amazon-linux-latest';

  it('name the newest Amazon Linux', async () => {
    expect(await get(`${path}/al2023-ami-kernel-default-x86_64`)).toMatchObject({
      Type: 'String',
      Value: expect.stringMatching(/^ami-[0-9a-f]{17}$/),
      ARN: `arn:aws:ssm:us-east-1::parameter${path}/al2023-ami-kernel-default-x86_64`,
    });
  });

  it('are listed by their path', async () => {
    expect(await namesBelow(path)).toContain(`${path}/amzn2-ami-hvm-x86_64-gp2`);
    expect(await namesBelow('/aws/service')).toEqual([]);
  });

  it('cannot be written', async () => {
    expect(await refusal(put(`${path}/mine`, 'x'))).toBe(
      `AccessDeniedException: No access to reserved parameter name: ${path}/mine.`,
    );
  });
});

describe('one’s own', () => {
  beforeEach(async () => {
    await put('/app/db/host', 'one', { Overwrite: true });
  });

  it('have versions', async () => {
    expect(await put('/app/db/port', '1')).toMatchObject({ Version: 1, Tier: 'Standard' });
    await put('/app/db/port', '2', { Overwrite: true });
    expect(await get('/app/db/port')).toMatchObject({ Value: '2', Version: 2 });
    expect(await get('/app/db/port:1')).toMatchObject({ Value: '1', Selector: ':1' });
    expect(await refusal(get('/app/db/port:3'))).toContain('ParameterVersionNotFound');
    const history = await ssm.send(new GetParameterHistoryCommand({ Name: '/app/db/port' }));
    expect(history.Parameters?.map(({ Value }) => Value)).toEqual(['1', '2']);
  });

  it('are read by ARN and in numbers', async () => {
    const arn = 'arn:aws:ssm:us-east-1:000000000000:parameter/app/db/host';
    expect(await get(arn)).toMatchObject({ Name: '/app/db/host', ARN: arn });
    await put('plain', 'p', { Overwrite: true });
    expect(await get('arn:aws:ssm:us-east-1:000000000000:parameter/plain')).toMatchObject({ Name: 'plain' });
    const both = await ssm.send(new GetParametersCommand({ Names: ['/app/db/host', '/none'] }));
    expect(both.Parameters?.map(({ Name }) => Name)).toEqual(['/app/db/host']);
    expect(both.InvalidParameters).toEqual(['/none']);
  });

  it('are found by path, one level or all', async () => {
    expect(await namesBelow('/app')).toEqual([]);
    expect(await namesBelow('/app', { Recursive: true })).toContain('/app/db/host');
    const { Parameters } = await ssm.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/app/db/h'] }],
      }),
    );
    expect(Parameters).toMatchObject([{ Name: '/app/db/host', Type: 'String' }]);
  });

  it('bear tags', async () => {
    const resource = { ResourceType: 'Parameter', ResourceId: '/app/db/host' } as const;
    const tags = async () => (await ssm.send(new ListTagsForResourceCommand(resource))).TagList;
    await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'a', Value: '1' }] }));
    expect(await tags()).toEqual([{ Key: 'a', Value: '1' }]);
    await ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['a'] }));
    expect(await tags()).toEqual([]);
  });

  it('are deleted', async () => {
    await ssm.send(new DeleteParameterCommand({ Name: '/app/db/host' }));
    expect(await refusal(get('/app/db/host'))).toBe('ParameterNotFound: Parameter /app/db/host not found.');
    const rest = await ssm.send(new DeleteParametersCommand({ Names: ['/app/db/host', 'plain'] }));
    expect(rest.InvalidParameters).toContain('/app/db/host');
  });
});

describe('refuses', () => {
  it('a name that is taken, reserved or malformed', async () => {
    await put('/taken', 'x');
    expect(await refusal(put('/taken', 'y'))).toContain('ParameterAlreadyExists');
    expect(await refusal(put('ssm-mine', 'y'))).toContain('can\'t be prefixed with "aws" or "ssm"');
    expect(await refusal(put('a/b', 'y'))).toContain('must be a fully qualified name');
    expect(await refusal(put('/a b', 'y'))).toContain('ValidationException');
  });

  it('by name what it cannot do', async () => {
    expect(await refusal(put('/secret', 'y', { Type: 'SecureString' }))).toContain('there is no KMS');
    expect(await refusal(put('/big', 'y', { Tier: 'Advanced' }))).toContain(
      'ssm:PutParameter (Tier Advanced)',
    );
  });

  it('a value that is too long', async () => {
    expect(await refusal(put('/long', 'x'.repeat(4097)))).toContain('4096 characters');
  });
});
