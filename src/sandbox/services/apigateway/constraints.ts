import type { Constraints } from '../../kernel/service.ts';

/** The limits of botocore's model, with the words of an enumeration in AWS's order where that was recorded. */
export const loadConstraints = async (): Promise<Constraints> => {
  const { default: constraints } = await import('./constraints.json', { with: { type: 'json' } });
  return {
    ...constraints,
    EndpointConfiguration: {
      ...constraints.EndpointConfiguration,
      types: { items: { enum: ['PRIVATE', 'EDGE', 'REGIONAL'] } },
    },
    PutIntegrationRequest: {
      ...constraints.PutIntegrationRequest,
      type: { enum: ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'] },
    },
    DocumentationPartLocation: {
      ...constraints.DocumentationPartLocation,
      type: { enum: DOCUMENTATION_TYPES },
    },
  };
};

const DOCUMENTATION_TYPES = [
  'RESPONSE_BODY',
  'RESPONSE',
  'METHOD',
  'MODEL',
  'AUTHORIZER',
  'RESPONSE_HEADER',
  'RESOURCE',
  'PATH_PARAMETER',
  'REQUEST_BODY',
  'QUERY_PARAMETER',
  'API',
  'REQUEST_HEADER',
];
