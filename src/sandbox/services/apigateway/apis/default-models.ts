import type { Model } from '@aws-sdk/client-api-gateway';

/** Every API begins with these two: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html */
export const defaultModels = (newId: () => string): Record<string, Model> => ({
  Empty: {
    id: newId(),
    name: 'Empty',
    description: 'This is a default empty schema model',
    contentType: 'application/json',
    schema: JSON.stringify(
      { $schema: 'http://json-schema.org/draft-04/schema#', title: 'Empty Schema', type: 'object' },
      null,
      2,
    ),
  },
  Error: {
    id: newId(),
    name: 'Error',
    description: 'This is a default error schema model',
    contentType: 'application/json',
    schema: JSON.stringify(
      {
        $schema: 'http://json-schema.org/draft-04/schema#',
        title: 'Error Schema',
        type: 'object',
        properties: { message: { type: 'string' } },
      },
      null,
      2,
    ),
  },
});
