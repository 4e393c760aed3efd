import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `@aws-sdk/*` for functions: made by the build beside the bundle, the checkout's own where nothing was built. */
export const functionModules = (): string => {
  const candidates = [
    '../function-modules/node_modules',
    './function-modules/node_modules',
    '../../../../../node_modules',
  ];
  const folders = candidates.map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return folders.find(existsSync) ?? '';
};
