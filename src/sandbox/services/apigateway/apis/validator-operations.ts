import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { RequestValidator } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, conflict, invalidIdentifier } from '../errors.ts';
import { findApi, saveDefinition, without } from '../find.ts';
import { shortId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { applyPatch, type PatchRule, replaceBoolean, replaceText } from '../patch.ts';
import { type ApiRow, apis } from '../rows.ts';

const VALIDATORS = '/restapis/{restApiId}/requestvalidators';
const VALIDATOR = `${VALIDATORS}/{requestValidatorId}`;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_RequestValidator.html */
export const validatorOperations = {
  CreateRequestValidator: {
    authorize: may('POST', VALIDATORS),
    handle: ({ restApiId, ...input }, context) => {
      const api = context.table(apis).get(restApiId);
      if (!api) throw badRequest('Invalid REST API identifier specified');
      const validator = {
        id: shortId(context),
        name: input.name,
        validateRequestBody: input.validateRequestBody ?? false,
        validateRequestParameters: input.validateRequestParameters ?? false,
      };
      saveValidator(context, api, validator);
      return validator;
    },
  },
  GetRequestValidator: {
    authorize: may('GET', VALIDATOR),
    handle: (input, context) => findValidator(context, input).validator,
  },
  GetRequestValidators: {
    authorize: may('GET', VALIDATORS),
    handle: (input, context) => {
      const { validators } = findApi(context, input.restApiId).definition;
      return pageOf(Object.values(validators), ({ id = '' }) => id, input);
    },
  },
  UpdateRequestValidator: {
    authorize: may('PATCH', VALIDATOR),
    handle: ({ patchOperations, ...input }, context) => {
      const { api, validator } = findValidator(context, input);
      const changed = applyPatch<RequestValidator>(validator, patchOperations, RULES);
      if (!changed.name) throw badRequest('Request Validator name cannot be blank');
      saveValidator(context, api, changed);
      return changed;
    },
  },
  DeleteRequestValidator: {
    authorize: may('DELETE', VALIDATOR),
    handle: (input, context) => {
      const { api } = findValidator(context, input);
      const methods = Object.values(api.definition.resources).flatMap(({ resourceMethods }) =>
        Object.values(resourceMethods),
      );
      if (methods.some(({ requestValidatorId }) => requestValidatorId === input.requestValidatorId)) {
        throw conflict('Cannot delete a request validator that is in use by a method');
      }
      saveDefinition(context, api, {
        validators: without(api.definition.validators, input.requestValidatorId),
      });
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const RULES: readonly PatchRule<RequestValidator>[] = [
  replaceText('name'),
  replaceBoolean('validateRequestParameters'),
  replaceBoolean('validateRequestBody'),
];

interface ValidatorInput {
  readonly restApiId: string;
  readonly requestValidatorId: string;
}

const findValidator = (context: Context, { restApiId, requestValidatorId }: ValidatorInput) => {
  const api = context.table(apis).get(restApiId);
  const validator = api?.definition.validators[requestValidatorId];
  if (!api || !validator) throw invalidIdentifier('Request Validator');
  return { api, validator };
};

const saveValidator = (context: Context, api: ApiRow, validator: RequestValidator): void =>
  saveDefinition(context, api, {
    validators: { ...api.definition.validators, [validator.id ?? '']: validator },
  });
