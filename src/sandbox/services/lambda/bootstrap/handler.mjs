// Finds and loads the handler (aws-lambda-nodejs-runtime-interface-client, UserFunction.js).
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CallbackHandlerDeprecated,
  HandlerNotFound,
  ImportModuleError,
  MalformedHandlerName,
  StreamingNotSupported,
  UserCodeSyntaxError,
} from './errors.mjs';

const require = createRequire(import.meta.url);

/** Loads `folder/module.export`; throws what Lambda calls the mistake. */
export const loadHandler = async (root, name) => {
  if (name.includes('..')) {
    throw new MalformedHandlerName(
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(name);
  const folder = name.slice(0, name.indexOf(file));
  const [, moduleName, exportPath] = /^([^.]*)\.(.*)$/.exec(file) ?? [];
  if (moduleName === undefined) throw new MalformedHandlerName('Bad handler');
  const loaded = await loadModule(resolve(root, folder, moduleName), { root, folder, moduleName });
  const handler = exportPath.split('.').reduce((value, key) => value?.[key], loaded);
  if (!handler) throw new HandlerNotFound(`${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw new HandlerNotFound(`${name} is not a function`);
  refuseCallbackHandler(handler);
  return handler;
};

const loadModule = async (path, place) => {
  globalThis.awslambda = {
    streamifyResponse: refuseStreaming,
    HttpResponseStream: { from: refuseStreaming },
  };
  try {
    return await requireOrImport(path, place);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserCodeSyntaxError(String(error), { cause: error });
    if (error?.code === 'MODULE_NOT_FOUND') throw new ImportModuleError(String(error), { cause: error });
    throw error;
  }
};

const requireOrImport = async (path, { root, folder, moduleName }) => {
  if (existsSync(path)) return require(path);
  const isModule = existsSync(`${path}.js`) && hasTypeModule(dirname(path));
  if (existsSync(`${path}.js`)) return isModule ? importFile(`${path}.js`) : require(`${path}.js`);
  if (existsSync(`${path}.mjs`)) return importFile(`${path}.mjs`);
  if (existsSync(`${path}.cjs`)) return require(`${path}.cjs`);
  return require(require.resolve(moduleName, { paths: [root, join(root, folder)] }));
};

const importFile = (path) => import(pathToFileURL(path).href);

const hasTypeModule = (folder) => {
  if (folder.endsWith('/node_modules')) return false;
  const file = join(folder, 'package.json');
  if (existsSync(file)) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')).type === 'module';
    } catch (error) {
      console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  return dirname(folder) === folder ? false : hasTypeModule(dirname(folder));
};

const refuseStreaming = () => {
  throw new StreamingNotSupported(
    'The serverless-labs sandbox does not support response streaming (awslambda.streamifyResponse). Return the whole response from the handler.',
  );
};

// Node.js 24's runtime decides by the number of parameters that a handler declares:
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
const refuseCallbackHandler = (handler) => {
  const [, major] = /nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? '') ?? [];
  if (handler.length < 3 || Number(major) < 24) return;
  throw new CallbackHandlerDeprecated(
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  );
};
