import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../aws/connect.ts';
import { addUsage, costLines, costOf, PRICE_REGION, type Usage } from '../aws/price/prices.ts';
import { standingUsage } from '../aws/price/usage.ts';
import type { AppContext } from '../context.ts';
import { unattended } from '../lab/conductor.ts';
import { type Lab, loadLab } from '../lab/load.ts';
import { defaultInputs, openLabRun } from '../lab/open-run.ts';
import { runLab } from '../lab/run.ts';
import { moveTime } from '../lab/run-context.ts';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { costText, type LabCost } from '../screens/cost.ts';
import { jsonLine } from '../screens/json-event.ts';
import { createProgress } from '../terminal/progress.ts';
import { defineCommand, optionIsSet } from './command.ts';
import { DEFAULT_MEMORY_MB, usageOfEvent } from './cost-meter.ts';
import { createdTypes } from './created-types.ts';
import { labPlace } from './lab-places.ts';

export const cost = defineCommand({
  args: '<lab>',
  description:
    'Says what a lab costs on AWS before you run it there: it is done once in an empty sandbox in memory, and what AWS would count is counted and priced. Nothing is sent anywhere.',
  options: [{ flags: '--json', help: 'one JSON object' }],
  examples: [
    ['serverless-labs cost sqs-lambda-dynamodb', 'what one run costs'],
    ['serverless-labs cost hello-lambda --json', 'the same for programs'],
  ],
  run: async (invocation, context) => {
    const lab = await loadLab(labPlace(invocation.args[0] ?? '', context));
    const { terminal } = context;
    const isJson = optionIsSet(invocation, 'json');
    const progress = createProgress(terminal);
    if (!isJson) progress.show(`Doing ${lab.id} in a sandbox`);
    const usage = await rehearse(lab, context).finally(progress.clear);
    const event: LabCost = {
      lab: lab.id,
      title: lab.title,
      usd: costOf(usage),
      lines: costLines(usage),
      standing: createdTypes(lab).map((type) => ({ type, usd: monthly(type) })),
      region: PRICE_REGION,
    };
    terminal.write(isJson ? jsonLine({ kind: 'cost', ...event }) : costText(event, terminal));
    return 0;
  },
});

const monthly = (type: string): number | undefined => {
  const usage = standingUsage(type);
  return usage && costOf(usage);
};

/** Does the whole lab in a sandbox of its own, and counts what AWS would count. */
const rehearse = async (lab: Lab, context: AppContext): Promise<Usage> => {
  const sandbox = await createSandbox();
  const folder = mkdtempSync(join(tmpdir(), 'serverless-labs-cost-'));
  let usage: Usage = {};
  const memory = new Map<string, number>();
  sandbox.trace.subscribe((event) => {
    usage = addUsage(
      usage,
      usageOfEvent(event, (arn) => memory.get(arn) ?? DEFAULT_MEMORY_MB),
    );
  });
  try {
    await doLab(lab, { sandbox, folder, memory }, context);
    return usage;
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Rehearsal {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** By the functions' ARNs; filled as functions are made and changed. */
  readonly memory: Map<string, number>;
}

const doLab = async (
  lab: Lab,
  { sandbox, folder, memory }: Rehearsal,
  context: AppContext,
): Promise<void> => {
  const connection = await connect({
    kind: 'sandbox',
    clientConfig: sandbox.clientConfig(),
    account: sandbox.account,
  });
  connection.onCall((event) => {
    if (event.kind === 'answered' && typeof event.output.FunctionArn === 'string')
      memory.set(event.output.FunctionArn, Number(event.output.MemorySize) || DEFAULT_MEMORY_MB);
  });
  const journal = await openLabRun({
    lab,
    connection,
    runsFolder: join(folder, 'runs'),
    clock: sandbox.clock,
    random: context.random,
    inputs: async () => defaultInputs(lab),
  });
  const run = {
    lab,
    journal,
    connection,
    clock: sandbox.clock,
    workFolder: join(folder, 'work'),
    // Nobody watches, so waiting moves the clock.
    advance: moveTime(sandbox),
    pause: moveTime(sandbox),
    signal: context.signal,
  };
  for await (const _ of runLab(run, unattended({ finish: 'clean' }))) context.signal.throwIfAborted();
  journal.close();
  connection.close();
};
