import { runAws } from '../aws/cli/run-aws.ts';
import { callFor, createAwsWorld, runInProgress, terminalOutput } from './aws-world.ts';
import { defineCommand } from './command.ts';
import { describeFailure } from './lab-session.ts';
import { openTarget, pinnedWish } from './open-target.ts';

export const aws = defineCommand({
  args: '[words...]',
  takesAllWords: true,
  description:
    "The AWS CLI's own commands, sent to where the lab under way runs, or else to the sandbox; to an AWS account only where its lab was confirmed there. What they create is deleted with the run. aws help says what there is.",
  options: [],
  examples: [
    ['serverless-labs aws sqs list-queues', 'queues of the target'],
    ['serverless-labs aws s3 cp notes.txt s3://my-bucket/', 'a file into a bucket'],
    ['serverless-labs aws dynamodb scan help', 'what a command takes'],
  ],
  run: async ({ args }, context) => {
    const run = runInProgress(context);
    const target = await openTarget(run ? pinnedWish(run.target) : SANDBOX, context);
    try {
      const call = callFor(run, target, context);
      const { connection, clock } = target;
      const parts = { call, connection, clock, signal: context.signal, ...terminalOutput(context) };
      return await runAws(args, await createAwsWorld(parts, context));
    } catch (error) {
      throw describeFailure(error, target);
    } finally {
      await target.close();
    }
  },
});

const SANDBOX = { choice: { kind: 'sandbox' }, region: undefined } as const;
