// Modules of layers that code names by Lambda's path: `/opt/nodejs/shared.mjs`. What is named by its package is found by
// ordinary resolution, as the code lies below the layers' modules.
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OPT = '/opt/';

/** Lets `require` and `import` find what is below `/opt` in `folder`. */
export const openLayers = (folder) => {
  const resolveFilename = module._resolveFilename;
  module._resolveFilename = function (request, ...rest) {
    return resolveFilename.call(this, request.startsWith(OPT) ? inFolder(request, folder) : request, ...rest);
  };
  module.register(import.meta.url, { data: { folder } });
};

const inFolder = (path, folder) => join(folder, path.slice(OPT.length));

// From here on what runs on the thread of the module hooks (https://nodejs.org/api/module.html#hooks).
let hookFolder;

export const initialize = ({ folder }) => {
  hookFolder = folder;
};

export const resolve = (specifier, context, nextResolve) => {
  const path = specifier.startsWith(`file://${OPT}`) ? fileURLToPath(specifier) : specifier;
  return nextResolve(
    path.startsWith(OPT) ? pathToFileURL(inFolder(path, hookFolder)).href : specifier,
    context,
  );
};
