import type { Operations } from '../../../kernel/service.ts';
import { validateDefinition } from '../definition/validate-definition.ts';
import { definitionWarnings } from '../definition/warnings.ts';
import type { StatesSdk } from '../states-sdk.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html */
export const validateOperations = {
  ValidateStateMachineDefinition: {
    handle: ({ definition, type = 'STANDARD', severity = 'ERROR', maxResults }) => {
      const errors = validateDefinition(definition, { type });
      // What isn't JSON has no fields to warn of.
      const isJson = errors.every(({ code }) => code !== 'INVALID_JSON_DESCRIPTION');
      const warnings = severity === 'WARNING' && isJson ? definitionWarnings(definition) : [];
      const all = [...errors, ...warnings];
      const limit = maxResults || MAX_DIAGNOSTICS;
      return {
        result: errors.length > 0 ? 'FAIL' : 'OK',
        diagnostics: all.slice(0, limit),
        truncated: all.length > limit,
      };
    },
  },
} satisfies Operations<StatesSdk>;

const MAX_DIAGNOSTICS = 100;
