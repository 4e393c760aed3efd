import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { importGraph, reachedBy } from '../../scripts/layers.mjs';

const graph = await importGraph(fileURLToPath(new URL('../..', import.meta.url)));

/** What takes long to load, and is loaded only by who needs it. */
const LATER = {
  // A look is `hint`: step-commands, then still-target and the sandbox.
  'src/commands/step-commands.ts': [
    'src/cleanup/destroy.ts',
    'src/lab/function-zip.ts',
    'src/terminal/marked-text.ts',
    'src/aws/connect.ts',
    'src/aws/emulator-keys.ts',
    'src/core/yaml-file.ts',
    'src/sandbox/sandbox.ts',
  ],
  'src/commands/still-target.ts': ['src/aws/connect.ts', 'src/sandbox/hold.ts'],
  'src/sandbox/sandbox.ts': [
    'src/sandbox/server.ts',
    'src/sandbox/kernel/answer.ts',
    'src/sandbox/kernel/codecs.ts',
    'src/sandbox/kernel/protocol-json.ts',
    'src/sandbox/kernel/protocol-query.ts',
    'src/sandbox/services/sqs/implementation.ts',
  ],
  'src/commands/list.ts': ['src/core/yaml-file.ts', 'src/lab/run.ts', 'src/terminal/marked-text.ts'],
};

it.each(Object.entries(LATER))('%s is loaded without what it may never need', (file, later) => {
  const reached = reachedBy(file, graph);
  expect(later.filter((other) => reached.has(other))).toEqual([]);
  // A file that was renamed would be reached by none.
  expect(later.filter((other) => !(other in graph.inputs))).toEqual([]);
});
