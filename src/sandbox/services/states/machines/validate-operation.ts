import type { Operations } from '../../../kernel/service.ts';
import { validateDefinition } from '../definition/validate-definition.ts';
import type { StatesSdk } from '../states-sdk.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html */
export const validateOperations = {
  ValidateStateMachineDefinition: {
    handle: ({ definition, type = 'STANDARD', severity = 'ERROR', maxResults }) => {
      const all = validateDefinition(definition, { type }).filter(
        (mistake) => severity === 'WARNING' || mistake.severity === 'ERROR',
      );
      const limit = maxResults || MAX_DIAGNOSTICS;
      return {
        result: all.some((mistake) => mistake.severity === 'ERROR') ? 'FAIL' : 'OK',
        diagnostics: all.slice(0, limit),
        truncated: all.length > limit,
      };
    },
  },
} satisfies Operations<StatesSdk>;

const MAX_DIAGNOSTICS = 100;
