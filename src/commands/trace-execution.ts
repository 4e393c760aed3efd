import { writeFileSync } from 'node:fs';
import { AwsCallError } from '../aws/call-error.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { readTrace } from '../sandbox/kernel/trace-log.ts';
import { type ExecutionView, executionText } from '../screens/machine/history.ts';
import { progressOf } from '../screens/machine/progress.ts';
import { machineSvg } from '../screens/machine/svg.ts';
import { readExecution } from './execution-view.ts';
import { openTarget } from './open-target.ts';
import { stepThrough } from './step-through.ts';

/** Draws an execution's machine as it stands; with keys its history can be gone through. */
export const traceExecution = async (
  arn: string,
  { svg }: { readonly svg: string | undefined },
  context: AppContext,
): Promise<number> => {
  const { terminal, paths } = context;
  const target = await openTarget({ choice: { kind: 'sandbox' }, region: arn.split(':')[3] }, context);
  const look = () => readExecution(arn, target.connection.call, readTrace(paths.sandbox));
  try {
    const view = await look().catch((error) => notThere(arn, error));
    if (svg !== undefined) return writeSvg(view, svg, context);
    if (terminal.isInteractive && !terminal.isPlain) await stepThrough(view, look, context);
    else terminal.write(executionText(view, terminal));
    return 0;
  } finally {
    await target.close();
  }
};

const notThere = (arn: string, error: unknown): never => {
  if (!(error instanceof AwsCallError)) throw error;
  throw new LabsError('RUN_NOT_FOUND', `${arn} can't be looked at: ${error.message}`, {
    fix: 'It may be deleted with its machine; serverless-labs trace --service states has what happened.',
    cause: error,
  });
};

const writeSvg = (view: ExecutionView, file: string, { terminal }: AppContext): number => {
  const title = `${view.arn.split(':').slice(6).join(' ')}: ${view.status}`;
  const picture = machineSvg(view.definition, { title, progress: progressOf(view.events) });
  if (picture === undefined) throw new Error('the definition of an execution is none');
  try {
    writeFileSync(file, picture);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LabsError('FILE_UNREADABLE', `The picture can't be written: ${reason}.`, {
      fix: 'Name a file in a folder that is there and yours.',
      cause,
    });
  }
  terminal.write(`The picture is in ${file}.\n`);
  return 0;
};
