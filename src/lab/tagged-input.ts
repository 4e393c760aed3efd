import type { CallInput, CallValue } from '../aws/json.ts';
import { withRunTags } from '../cleanup/journaled-call.ts';
import { callInput } from './call-input.ts';
import { scopeOf, type WorkContext } from './run-context.ts';

/** A call as a lab writes it. */
export interface LabCall {
  readonly call: string;
  readonly with: object;
}

/** What is sent for a lab's call: placeholders filled, code as `zip` gives it, the run's tags added. */
export const taggedInput = (
  { call, with: input }: LabCall,
  { context, zip }: { readonly context: WorkContext; readonly zip: (folder: string) => CallValue },
): CallInput =>
  withRunTags(call, callInput(input, scopeOf(context), zip), {
    run: context.journal.run,
    lab: context.lab.id,
  });
