import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SFNClient, TestStateCommand, type TestStateInput } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { comparableEvents, isAsRecorded } from './state-machine-answer.ts';
import {
  createFunctions,
  createRole,
  type RecordedFunction,
  ROLE,
  runMachine,
} from './state-machine-world.ts';

/** What AWS answered, as recorded by others; see the README beside the file. */
interface StateMachineCase {
  readonly name: string;
  readonly kind: 'execution' | 'sync-express' | 'TestState';
  readonly definitionText: string;
  readonly input: string;
  readonly machineType?: 'STANDARD' | 'EXPRESS';
  readonly params?: Partial<TestStateInput>;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly expectedEventTypes?: readonly string[];
  readonly lambdas?: readonly RecordedFunction[];
}

const FILE = join(import.meta.dirname, '../../../shared/conformance/stepfunctions.json');
const cases: readonly StateMachineCase[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : [];

/** Why a case is left out; undefined where it is in scope. */
const leftOutBecause = ({ definitionText }: StateMachineCase): string | undefined =>
  definitionText.includes('"DISTRIBUTED"')
    ? 'a distributed map, which the sandbox refuses by name'
    : undefined;

const counts = new Map<string, { passed: number; inScope: number }>();
const countOf = (kind: string) => {
  const count = counts.get(kind) ?? { passed: 0, inScope: 0 };
  counts.set(kind, count);
  return count;
};

const inScope = cases.filter((one) => leftOutBecause(one) === undefined);
for (const { kind } of inScope) countOf(kind).inScope += 1;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ clock: manualClock(Date.now()) });
  await createRole(sandbox);
});

afterAll(async () => {
  await sandbox.close();
  const rows = [...counts].map(([kind, { passed, inScope: all }]) => `  ${kind.padEnd(12)} ${passed}/${all}`);
  const reasons = cases.flatMap((one) => {
    const reason = leftOutBecause(one);
    return reason ? [`  ${one.name}: ${reason}`] : [];
  });
  console.log(
    `stepfunctions.json: passed/in scope (${cases.length} cases)\n${rows.join('\n')}\nleft out: ${reasons.length}\n${reasons.join('\n')}`,
  );
});

describe.skipIf(cases.length === 0)('state machines as AWS runs them', () => {
  it.each(inScope.map((one, index) => [one.name, one, index] as const))('%s', async (_name, one, index) => {
    await createFunctions(sandbox, one.lambdas ?? []);
    const ended = one.kind === 'TestState' ? await testState(one) : await execute(one, index);
    expect(ended, JSON.stringify({ expected: one.expected, actual: ended }, undefined, 1)).toSatisfy(() =>
      isAsRecorded(one.expected, ended),
    );
    countOf(one.kind).passed += 1;
  });
});

const execute = async (one: StateMachineCase, index: number) => {
  const { machineType: type = 'STANDARD', definitionText: definition, input } = one;
  const { eventTypes, ...ended } = await runMachine(sandbox, {
    name: `machine-${index}`,
    definition,
    type,
    input,
  });
  if (one.expectedEventTypes)
    expect(comparableEvents(eventTypes)).toEqual(comparableEvents(one.expectedEventTypes));
  return Object.fromEntries(Object.keys(one.expected).map((key) => [key, Reflect.get(ended, key) ?? null]));
};

const testState = async ({ definitionText: definition, input, params }: StateMachineCase) => {
  const sfn = new SFNClient(sandbox.clientConfig());
  const { $metadata: _, ...answer } = await sfn.send(
    new TestStateCommand({ ...params, definition, input, roleArn: ROLE }),
  );
  return answer;
};
