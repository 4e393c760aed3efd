import type { RequestContext } from '../../../kernel/context.ts';
import { parseJson } from '../../../kernel/json.ts';
import type { Operations } from '../../../kernel/service.ts';
import { jsonMistake } from '../definition/json-mistake.ts';
import { invalidOutput, invalidToken, taskTimedOut, validation } from '../errors.ts';
import { engineOf } from '../interpreter/engine.ts';
import { isTooLarge, MAX_DATA_BYTES } from '../interpreter/failure.ts';
import { answerTask, type TaskAnswer } from '../interpreter/task-answers.ts';
import { TOKEN_PREFIX } from '../interpreter/task-token.ts';
import { tokens } from '../rows.ts';
import type { StatesSdk } from '../states-sdk.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token */
export const taskTokenOperations = {
  SendTaskSuccess: {
    handle: ({ taskToken, output }, context) => {
      if (isTooLarge(output))
        throw validation(
          `1 validation error detected: Value at 'output' failed to satisfy constraint: Member must have length less than or equal to ${MAX_DATA_BYTES}`,
        );
      const mistake = jsonMistake(output);
      if (mistake !== undefined) throw invalidOutput(mistake);
      return answer(context, taskToken, { kind: 'success', output: parseJson(output) });
    },
  },
  SendTaskFailure: {
    handle: ({ taskToken, error, cause }, context) =>
      answer(context, taskToken, { kind: 'failure', error, cause }),
  },
  SendTaskHeartbeat: {
    handle: ({ taskToken }, context) => answer(context, taskToken, { kind: 'heartbeat' }),
  },
} satisfies Operations<StatesSdk>;

const answer = (context: RequestContext, token: string, given: TaskAnswer): Record<string, never> => {
  const row = context.table(tokens).get(token);
  if (!row) throw token.startsWith(TOKEN_PREFIX) ? taskTimedOut() : invalidToken();
  if (!answerTask(engineOf(context).find(row.execution), row, given)) throw taskTimedOut();
  return {};
};
