import { listAll, tagsFromMap, text } from '../answer.ts';
import { presenceBy, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/**
 * An HTTP API with its routes, integrations, authorizers, stages and deployments. Many may bear one name: it is addressed by
 * the id that AWS gives. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html
 */
export const apigatewayv2Api: ResourceType = {
  createdBy: ['apigatewayv2.CreateApi'],
  holds: [
    'apigatewayv2.CreateAuthorizer',
    'apigatewayv2.CreateDeployment',
    'apigatewayv2.CreateIntegration',
    'apigatewayv2.CreateRoute',
    'apigatewayv2.CreateStage',
    'apigatewayv2.ReimportApi',
    'apigatewayv2.UpdateApi',
    'apigatewayv2.UpdateAuthorizer',
    'apigatewayv2.UpdateIntegration',
    'apigatewayv2.UpdateRoute',
    'apigatewayv2.UpdateStage',
  ],
  chosenName: undefined,
  idOf: (output) => text(output, 'ApiId') || undefined,
  tagging: { member: 'Tags', format: 'map' },
  prefixes: [''],
  list: async (call, prefix) =>
    (
      await listAll(call, {
        api: 'apigatewayv2.GetApis',
        items: 'Items',
        token: { output: 'NextToken', input: 'NextToken' },
      })
    )
      .filter((api) => text(api, 'Name').startsWith(prefix))
      .map((api) => ({ name: text(api, 'ApiId'), tags: tagsFromMap(api.Tags) })),
  tagsOf: async (call, ApiId) => tagsFromMap((await call('apigatewayv2.GetApi', { ApiId })).Tags),
  presence: (call, ApiId) => presenceBy(() => call('apigatewayv2.GetApi', { ApiId })),
  remove: async (call, ApiId) => {
    await unlessGone(() => call('apigatewayv2.DeleteApi', { ApiId }));
  },
  // "Unable to complete operation due to concurrent modification": hashicorp/terraform-provider-aws#18018.
  passing: ['ConflictException'],
  after: [],
  leaves: [],
  look: (ApiId) => ({ api: 'apigatewayv2.GetApi', input: { ApiId } }),
  lookAtAll: () => ({ api: 'apigatewayv2.GetApis', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:apigateway:[^:]*:\d*:\/apis\/([^/]+)$/.exec(arn)?.[1],
};
