import type { Constraint, Constraints } from '../../kernel/service.ts';
import { TAGGABLE_PATTERN } from './lambda-tags.ts';
import { LAYER_VERSION_PATTERN } from './layers.ts';
import { LAYER_RUNTIMES } from './runtimes.ts';

/** The limits of botocore's model, where what AWS answers is otherwise, as it answers. */
export const lambdaConstraints = async (): Promise<Constraints> => {
  const { default: model } = await import('./constraints.json', { with: { type: 'json' } });
  const taggable = { Resource: { min: 1, max: 10_000, pattern: TAGGABLE_PATTERN } };
  const layerRuntime: Constraint = { enum: LAYER_RUNTIMES };
  return {
    ...model,
    ...withoutChecked(model),
    TagResourceRequest: taggable,
    UntagResourceRequest: taggable,
    ListTagsRequest: taggable,
    GetLayerVersionByArnRequest: { Arn: { min: 1, max: 140, pattern: LAYER_VERSION_PATTERN } },
    ListLayersRequest: { ...model.ListLayersRequest, CompatibleRuntime: layerRuntime },
    ListLayerVersionsRequest: { ...model.ListLayerVersionsRequest, CompatibleRuntime: layerRuntime },
  };
};

/** What the operations check themselves, as AWS's texts aren't those of its model. */
const withoutChecked = (model: Constraints): Constraints => ({
  CreateFunctionRequest: {
    ...model.CreateFunctionRequest,
    FunctionName: { ...model.CreateFunctionRequest?.FunctionName, max: Number.POSITIVE_INFINITY },
    Runtime: {},
    Architectures: {},
  },
  UpdateFunctionConfigurationRequest: { ...model.UpdateFunctionConfigurationRequest, Runtime: {} },
  UpdateFunctionCodeRequest: { ...model.UpdateFunctionCodeRequest, Architectures: {} },
  PublishLayerVersionRequest: {
    ...model.PublishLayerVersionRequest,
    CompatibleRuntimes: {},
    CompatibleArchitectures: {},
  },
  Environment: {},
  AliasRoutingConfiguration: {},
});
