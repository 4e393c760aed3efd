#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));

if (major < 20 || (major === 20 && minor < 17)) {
  console.error(`serverless-labs needs Node 20.17 or newer; this is ${process.version}.`);
  process.exitCode = 1;
} else if (!existsSync(new URL('../dist/main/cli.js', import.meta.url))) {
  console.error('serverless-labs is not built here. Run: npm install');
  process.exitCode = 1;
} else {
  // The SDK warns of Node 20 at each start; which Node is good enough is said above.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { main, resolvePaths } = await import('../dist/main/cli.js');
  // From Node 22.1 on, what a command loads is compiled once. Not in the shared folder for temporary files: it is code.
  module.enableCompileCache?.(resolvePaths(process.env).compiled);
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.exitCode = await main({ process, packageFolder, version });
}
