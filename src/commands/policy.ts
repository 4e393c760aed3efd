import { OPENING_NEEDS } from '../aws/account/account.ts';
import { partitionOf } from '../aws/partition.ts';
import { policyDocuments } from '../aws/policy/document.ts';
import { ANY_RUN, type NeedPlace } from '../aws/policy/need.ts';
import { LabsError } from '../core/errors.ts';
import { loadLab } from '../lab/load.ts';
import { jsonLine } from '../screens/json-event.ts';
import { policyNotes, policyText } from '../screens/policy.ts';
import { createProgress } from '../terminal/progress.ts';
import { defineCommand, type Invocation, optionIsSet, optionText } from './command.ts';
import { labNeeds } from './lab-needs.ts';
import { labPlace } from './lab-places.ts';

export const policy = defineCommand({
  args: '<lab>',
  description:
    'Prints the IAM policy that a lab and its cleanup need in an account of AWS, and no more. The lab is done twice in sandboxes in memory, which check permissions as AWS does and tell what they were asked for. Nothing is sent anywhere.',
  options: [
    { flags: '--account <id>', help: 'the account that it is for; any where it is left out' },
    { flags: '--region <region>', help: 'the AWS region that it is for; any where it is left out' },
    { flags: '--json', help: 'one JSON object' },
  ],
  examples: [
    ['serverless-labs policy hello-lambda > policy.json', 'for aws iam create-policy'],
    ['serverless-labs policy hello-lambda --region eu-west-1', 'for one region alone'],
  ],
  run: async (invocation, context) => {
    const { terminal } = context;
    const place = placeOf(invocation);
    const lab = await loadLab(labPlace(invocation.args[0] ?? '', context));
    const isJson = optionIsSet(invocation, 'json');
    const progress = createProgress(terminal);
    if (!isJson) progress.show(`Doing ${lab.id} in sandboxes`);
    const needs = await labNeeds(lab, place, context).finally(progress.clear);
    const documents = policyDocuments([...needs, ...OPENING_NEEDS]);
    if (isJson) {
      terminal.write(jsonLine({ kind: 'policy', lab: lab.id, title: lab.title, documents }));
      return 0;
    }
    terminal.write(policyText(documents));
    terminal.warn(policyNotes({ documents, lab: lab.id }, terminal));
    return 0;
  },
});

/** The partition follows from the region. */
const placeOf = (invocation: Invocation): NeedPlace => {
  const account = optionText(invocation, 'account') ?? '*';
  const region = optionText(invocation, 'region') ?? '*';
  if (account !== '*' && !/^\d{12}$/.test(account)) {
    throw new LabsError('USAGE', `"${account}" is no AWS account: those have twelve digits.`, {
      fix: 'Pass --account 123456789012, or leave it away.',
    });
  }
  return { account, region, partition: partitionOf(region), run: ANY_RUN };
};
