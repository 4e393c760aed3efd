import type { CallInput } from '../aws/json.ts';
import { withRunTags } from '../cleanup/journaled-call.ts';
import { callInput } from './call-input.ts';
import type { LabFiles } from './lab-files.ts';
import { scopeOf, type WorkContext } from './run-context.ts';

/** A call as a lab writes it. */
export interface LabCall {
  readonly call: string;
  readonly with: object;
}

/** What is sent for a lab's call: placeholders filled, the lab's files as `files` gives them, the run's tags added. */
export const taggedInput = (
  { call, with: input }: LabCall,
  { context, files }: { readonly context: WorkContext; readonly files: LabFiles },
): CallInput =>
  withRunTags(call, callInput(input, scopeOf(context), files), {
    run: context.journal.run,
    lab: context.lab.id,
    tags: context.journal.tags,
  });
