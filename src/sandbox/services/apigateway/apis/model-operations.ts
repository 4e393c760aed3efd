import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { Model } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, conflict, notFound } from '../errors.ts';
import { findApi, saveDefinition, without } from '../find.ts';
import { shortId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { applyPatch, type PatchRule, replaceText } from '../patch.ts';
import { type ApiRow, apis } from '../rows.ts';
import { modelTemplate } from './model-template.ts';

const MODELS = '/restapis/{restApiId}/models';
const MODEL = `${MODELS}/{modelName}`;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Model.html */
export const modelOperations = {
  CreateModel: {
    authorize: may('POST', MODELS),
    handle: ({ restApiId, ...input }, context) => {
      const api = findApi(context, restApiId);
      if (!/^[a-zA-Z0-9]+$/.test(input.name)) {
        throw badRequest(
          input.name === ''
            ? 'Model name must be non-empty'
            : `Model name must be alphanumeric: ${input.name}`,
        );
      }
      if (api.definition.models[input.name]) throw conflict('Model name already exists for this REST API');
      const model = { ...input, id: shortId(context), schema: checkSchema(input.schema) };
      saveModel(context, api, model);
      return model;
    },
  },
  GetModel: {
    authorize: may('GET', MODEL),
    handle: (input, context) => findModel(context, input).model,
  },
  GetModels: {
    authorize: may('GET', MODELS),
    handle: (input, context) =>
      pageOf(
        Object.values(findApi(context, input.restApiId).definition.models),
        ({ name = '' }) => name,
        input,
      ),
  },
  GetModelTemplate: {
    authorize: may('GET', `${MODEL}/default_template`),
    handle: (input, context) => {
      const { model } = findModel(context, input);
      return { value: modelTemplate(model.name ?? '', model.schema ?? '{}') };
    },
  },
  UpdateModel: {
    authorize: may('PATCH', MODEL),
    handle: ({ patchOperations, ...input }, context) => {
      const { api, model } = findModel(context, input);
      const patched = applyPatch<Model>(model, patchOperations, RULES);
      const changed = { ...patched, schema: checkSchema(patched.schema) };
      saveModel(context, api, changed);
      return changed;
    },
  },
  DeleteModel: {
    authorize: may('DELETE', MODEL),
    handle: (input, context) => {
      const { api } = findModel(context, input);
      const user = modelUser(api, input.modelName);
      if (user !== undefined) throw conflict(user);
      saveDefinition(context, api, { models: without(api.definition.models, input.modelName) });
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const RULES: readonly PatchRule<Model>[] = [replaceText('description'), replaceText('schema')];

interface ModelInput {
  readonly restApiId: string;
  readonly modelName: string;
}

const findModel = (context: Context, { restApiId, modelName }: ModelInput) => {
  const api = context.table(apis).get(restApiId);
  const model = api?.definition.models[modelName];
  if (!api || !model) throw notFound(`Invalid model name specified: ${modelName}`);
  return { api, model };
};

const saveModel = (context: Context, api: ApiRow, model: Model): void =>
  saveDefinition(context, api, { models: { ...api.definition.models, [model.name ?? '']: model } });

const checkSchema = (schema: string | undefined): string => {
  if (!schema) throw badRequest('Model schema must have at least 1 property or array items defined');
  try {
    JSON.parse(schema);
    return schema;
  } catch {
    throw badRequest('Invalid model schema specified. Unsupported keyword(s) or invalid JSON');
  }
};

/** A model that something uses stays; texts from LocalStack's `validate_model_in_use`, recorded on AWS. */
const modelUser = ({ id, definition }: ApiRow, name: string): string | undefined => {
  for (const { path, resourceMethods } of Object.values(definition.resources)) {
    for (const { httpMethod, requestModels, methodResponses } of Object.values(resourceMethods)) {
      const responses = Object.values(methodResponses ?? {}).map(({ responseModels }) => responseModels);
      if ([requestModels, ...responses].some((models) => Object.values(models ?? {}).includes(name))) {
        return `Cannot delete model '${name}', is referenced in method request: ${path}/${httpMethod}`;
      }
    }
  }
  const reference = `/restapis/${id}/models/${name}"`;
  const other = Object.values(definition.models).find(({ schema }) => schema?.includes(reference));
  return other && `Cannot delete model '${name}', is referenced in model: ${other.name}`;
};
