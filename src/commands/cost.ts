import { costLines, costOf, PRICE_REGION, type Usage } from '../aws/price/prices.ts';
import { standingUsage } from '../aws/price/usage.ts';
import type { AppContext } from '../context.ts';
import { unattended } from '../lab/conductor.ts';
import { type Lab, loadLab } from '../lab/load.ts';
import { runLab } from '../lab/run.ts';
import { costText, type LabCost } from '../screens/cost.ts';
import { jsonLine } from '../screens/json-event.ts';
import { createProgress } from '../terminal/progress.ts';
import { defineCommand, optionIsSet } from './command.ts';
import { countUsage } from './cost-meter.ts';
import { createdTypes } from './created-types.ts';
import { labPlace } from './lab-places.ts';
import { rehearse } from './rehearsal.ts';

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
    const usage = await rehearsedUsage(lab, context).finally(progress.clear);
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
export const rehearsedUsage = (lab: Lab, context: AppContext): Promise<Usage> =>
  rehearse(
    { lab },
    async ({ sandbox, run }) => {
      const usage = countUsage({ ...sandbox, ...run });
      for await (const _ of runLab(run, unattended({ finish: 'clean' }))) context.signal.throwIfAborted();
      return usage();
    },
    context,
  );
