import { execFileSync } from 'node:child_process';
import {
  DeleteFunctionCommand,
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf, type LambdaWorld, openLambdaWorld, zip } from './lambda-world.ts';

let world: LambdaWorld;
beforeAll(async () => {
  world = await openLambdaWorld();
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const publish = (LayerName: string, files: Readonly<Record<string, string>>) =>
  publishZip(LayerName, zip(files));
const publishZip = async (LayerName: string, ZipFile: Uint8Array) => {
  const command = new PublishLayerVersionCommand({ LayerName, Content: { ZipFile } });
  return (await world.lambda.send(command)).LayerVersionArn ?? '';
};
const configure = async (FunctionName: string, Layers: string[]) => {
  const answer = await world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers }));
  await world.clock.advance(1000);
  return answer;
};
const configurationOf = (FunctionName: string) =>
  world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));

const FUNCTION = 'exports.handler = async () => 1;';
const GREETER = { 'nodejs/node_modules/greeter/index.js': "exports.greet = (name) => 'Hello, ' + name;" };
const USES_GREETER = {
  'index.js': "const { greet } = require('greeter'); exports.handler = async () => greet('Ada');",
};

describe('a function with layers', () => {
  it('finds their modules, imported and required, by name and by /opt', async () => {
    const greeter = await publish('greeter', GREETER);
    const other = await publish('other', {
      'nodejs/shared.mjs': "import { greet } from 'greeter'; export const shared = greet('layer');",
      'nodejs/plain.js': "module.exports = 'plain';",
      'nodejs/node20/node_modules/versioned/index.js': "module.exports = 'versioned';",
    });
    const source = `
      import { createRequire } from 'node:module';
      import { greet } from 'greeter';
      import { shared } from '/opt/nodejs/shared.mjs';
      const require = createRequire(import.meta.url);
      export const handler = async () =>
        [greet('Ada'), shared, require('greeter').greet('CJS'), require('/opt/nodejs/plain.js'), require('versioned')];`;
    await world.create('both', { 'index.mjs': source }, { Layers: [greeter, other] });
    expect((await world.invoke('both')).payload).toEqual([
      'Hello, Ada',
      'Hello, layer',
      'Hello, CJS',
      'plain',
      'versioned',
    ]);
    expect((await configurationOf('both')).Layers).toEqual([
      { Arn: greeter, CodeSize: zip(GREETER).length },
      { Arn: other, CodeSize: expect.any(Number) },
    ]);
  });

  it('has its own modules rather than theirs, and a later layer rather than an earlier', async () => {
    const one = await publish('one', { 'nodejs/node_modules/m/index.js': "module.exports = 'one';" });
    const two = await publish('two', { 'nodejs/node_modules/m/index.js': "module.exports = 'two';" });
    const files = { 'index.js': "exports.handler = async () => require('m');" };
    await world.create('order', files, { Layers: [one, two] });
    expect((await world.invoke('order')).payload).toBe('two');
    await configure('order', [two, one]);
    expect((await world.invoke('order')).payload).toBe('one');
    await world.create(
      'own',
      { ...files, 'node_modules/m/index.js': "module.exports = 'own';" },
      { Layers: [one] },
    );
    expect((await world.invoke('own')).payload).toBe('own');
  });

  it('keeps them through new code and in a version, until it is given others', async () => {
    const greeter = await publish('greeter', GREETER);
    await world.create('kept', { 'index.js': 'exports.handler = async () => 1;' }, { Layers: [greeter] });
    await world.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'kept', ZipFile: zip(USES_GREETER) }),
    );
    await world.clock.advance(1000);
    await world.lambda.send(new PublishVersionCommand({ FunctionName: 'kept' }));
    await world.clock.advance(1000);
    expect((await configure('kept', [])).Layers).toBeUndefined();
    expect((await world.invoke('kept')).error).toBe('Unhandled');
    expect((await world.invoke('kept:1')).payload).toBe('Hello, Ada');
  });

  it('goes on with a version of a layer that was deleted, and the layer cannot be given any more', async () => {
    const arn = await publish('gone', GREETER);
    await world.create('user-of-gone', USES_GREETER, { Layers: [arn] });
    await world.lambda.send(new DeleteLayerVersionCommand({ LayerName: 'gone', VersionNumber: 1 }));
    expect((await world.invoke('user-of-gone')).payload).toBe('Hello, Ada');
    await expect(configure('user-of-gone', [arn])).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `Layer version ${arn} does not exist.`,
    });
    await world.lambda.send(new DeleteFunctionCommand({ FunctionName: 'user-of-gone' }));
  });

  it('shows paths of layers as they are on Lambda', async () => {
    const arn = await publish('thrower', {
      'nodejs/node_modules/thrower/index.js':
        "exports.handler = async () => { throw new Error('at ' + __filename); };",
    });
    await world.create(
      'throws',
      { 'index.js': "exports.handler = require('thrower').handler;" },
      { Layers: [arn] },
    );
    expect((await world.invoke('throws')).payload).toMatchObject({
      errorMessage: 'at /opt/nodejs/node_modules/thrower/index.js',
    });
  });

  it('has programs and libraries of layers on its paths', async () => {
    const arn = await publish('tools', { 'bin/tool': '', 'lib/x.so': '' });
    const source = 'export const handler = async () => [process.env.PATH, process.env.LD_LIBRARY_PATH];';
    await world.create('paths', { 'index.mjs': source }, { Layers: [arn] });
    expect((await world.invoke('paths')).payload).toEqual([
      expect.stringMatching(/^\/usr\/local\/bin:\/usr\/bin:\/bin:.*\/opt\/bin$/),
      expect.stringMatching(/\/opt\/lib$/),
    ]);
  });
});

describe('a function is refused layers', () => {
  const six = ['a', 'b', 'c', 'd', 'e', 'f'];
  beforeAll(async () => {
    for (const name of six) await publish(name, { x: '' });
    await publish('a', { x: '2' });
    await world.create('f', { 'index.js': FUNCTION });
  });
  const arn = (name: string, more: { region?: string; account?: string } = {}) =>
    `arn:aws:lambda:${more.region ?? 'us-east-1'}:${more.account ?? '000000000000'}:layer:${name}`;

  it.each([
    ['that are more than five', six.map((name) => `${arn(name)}:1`), 'Cannot reference more than 5 layers.'],
    [
      'of which two are versions of one',
      [`${arn('a')}:1`, `${arn('a')}:2`],
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${arn('a')}:1 and ${arn('a')}:2 are versions of the same layer.`,
    ],
    [
      'of another region',
      [`${arn('a', { region: 'eu-west-1' })}:1`],
      'Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
    ],
    [
      'without a version',
      [arn('a')],
      expect.stringContaining(`Value '[${arn('a')}]' at 'layers' failed to satisfy`),
    ],
    [
      'of another account, by name',
      [`${arn('a', { account: '111122223333' })}:1`],
      expect.stringContaining('layers of other accounts'),
    ],
  ])('%s', async (_what, layers, message) => {
    await expect(configure('f', layers)).rejects.toMatchObject({ message });
  });

  it('that hold an extension, by name', async () => {
    const layer = await publish('extension', { 'extensions/agent': '' });
    await expect(configure('f', [layer])).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('extensions'),
    });
  });

  it('that are more than 250 MB with it', async () => {
    // Zeros compress well: the package is small, what it unpacks to isn't.
    const size = 130 * 1024 * 1024;
    const ZipFile = zipSync({ large: [new Uint8Array(size), { level: 1 }] });
    const layers = [await publishZip('large-1', ZipFile), await publishZip('large-2', ZipFile)];
    await expect(configure('f', layers)).rejects.toMatchObject({
      message: `Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is ${2 * size + FUNCTION.length} bytes.`,
    });
  });

  it('that the caller may not read', async () => {
    const developer = await clientOf(world, 'developer', ['lambda:UpdateFunctionConfiguration']);
    await expect(
      developer.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Layers: [`${arn('a')}:1`] }),
      ),
    ).rejects.toMatchObject({
      message: expect.stringContaining('is not authorized to perform: lambda:GetLayerVersion on resource:'),
    });
  });
});

const hasPython = (() => {
  try {
    return execFileSync('python3', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasPython)('a Python function with layers', () => {
  it('finds modules below python/ and its site-packages', async () => {
    const arn = await publish('py', {
      'python/shared.py': "NAME = 'shared'\n",
      'python/lib/python3.12/site-packages/packaged.py': "NAME = 'packaged'\n",
    });
    const source =
      'import packaged, shared\n\ndef handler(event, context):\n    return [shared.NAME, packaged.NAME]\n';
    const python = { Runtime: 'python3.12', Handler: 'app.handler', Timeout: 10 } as const;
    await world.create('py', { 'app.py': source }, { ...python, Layers: [arn] });
    expect((await world.invoke('py')).payload).toEqual(['shared', 'packaged']);
  });
});
