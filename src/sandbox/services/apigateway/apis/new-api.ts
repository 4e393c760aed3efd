import type { CreateRestApiRequest, RestApi } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import { badRequest } from '../errors.ts';
import { longId, shortId } from '../identifiers.ts';
import type { ApiRow } from '../rows.ts';
import { defaultModels } from './default-models.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html: 10 MB */
const MAX_COMPRESSION_BYTES = 10_485_760;

/** An API with nothing but its root, as CreateRestApi makes it. Throws AwsError `BadRequestException`. */
export const newApi = (context: Context, input: Omit<CreateRestApiRequest, 'cloneFrom'>): ApiRow => {
  if (input.description === '') throw badRequest('Description cannot be an empty string');
  const rootResourceId = longId(context);
  return {
    id: longId(context),
    name: input.name ?? '',
    description: input.description,
    version: input.version,
    rootResourceId,
    createdMs: context.clock.now(),
    endpointConfiguration: {
      ...input.endpointConfiguration,
      types: input.endpointConfiguration?.types ?? ['EDGE'],
      ipAddressType: input.endpointConfiguration?.ipAddressType ?? 'ipv4',
    },
    disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
    tags: input.tags,
    documentationParts: {},
    definition: {
      resources: { [rootResourceId]: { id: rootResourceId, path: '/', resourceMethods: {} } },
      models: defaultModels(() => shortId(context)),
      validators: {},
      authorizers: {},
      gatewayResponses: {},
      binaryMediaTypes: input.binaryMediaTypes,
      minimumCompressionSize: checkCompression(input.minimumCompressionSize),
      apiKeySource: input.apiKeySource ?? 'HEADER',
      policy: input.policy,
    },
  };
};

/** Throws AwsError for a size that API Gateway doesn't take. */
export const checkCompression = (size: number | undefined): number | undefined => {
  if (size === undefined || (Number.isInteger(size) && size >= 0 && size <= MAX_COMPRESSION_BYTES))
    return size;
  throw badRequest(`Invalid minimum compression size, must be between 0 and ${MAX_COMPRESSION_BYTES}`);
};

/** An API as its operations answer it. */
export const showApi = ({ createdMs, definition, documentationParts: _, ...api }: ApiRow): RestApi => ({
  ...api,
  createdDate: new Date(createdMs),
  binaryMediaTypes: definition.binaryMediaTypes,
  minimumCompressionSize: definition.minimumCompressionSize,
  apiKeySource: definition.apiKeySource,
  // AWS answers the policy as the inside of a JSON string: terraform-provider-aws unquotes it again.
  policy: definition.policy === undefined ? undefined : JSON.stringify(definition.policy).slice(1, -1),
});
