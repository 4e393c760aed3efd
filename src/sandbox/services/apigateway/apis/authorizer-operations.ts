import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { Authorizer } from '@aws-sdk/client-api-gateway';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { passRole } from '../../../kernel/pass-role.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, conflict, invalidIdentifier } from '../errors.ts';
import { findApi, saveDefinition, without } from '../find.ts';
import { shortId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { applyPatch, type PatchRule, replaceNumber, replaceText, replaceWord } from '../patch.ts';
import { type ApiRow, apis } from '../rows.ts';

const AUTHORIZERS = '/restapis/{restApiId}/authorizers';
const AUTHORIZER = `${AUTHORIZERS}/{authorizerId}`;

/** "The default value is 300, the maximum value is 3600, or 1 hour." */
const TTL_SECONDS = { standard: 300, max: 3600 };

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html */
export const authorizerOperations = {
  CreateAuthorizer: {
    authorize: (input, context) => [
      may('POST', AUTHORIZERS)(input, context),
      ...(input.authorizerCredentials
        ? [passRole(input.authorizerCredentials, 'apigateway.amazonaws.com')]
        : []),
    ],
    handle: ({ restApiId, ...input }, context) => {
      const api = context.table(apis).get(restApiId);
      // What AWS answers for an API that isn't there: LocalStack's snapshot of CreateAuthorizer.
      if (!api)
        throw conflict(
          'Unable to complete operation due to concurrent modification. Please try again later.',
        );
      if (Object.values(api.definition.authorizers).some(({ name }) => name === input.name)) {
        throw badRequest(
          `Authorizer name must be unique. Authorizer ${input.name} already exists in this RestApi.`,
        );
      }
      const authorizer = checkAuthorizer({
        ...input,
        id: shortId(context),
        authType: input.authType ?? (input.type === 'COGNITO_USER_POOLS' ? 'cognito_user_pools' : 'custom'),
        authorizerResultTtlInSeconds: input.authorizerResultTtlInSeconds ?? TTL_SECONDS.standard,
      });
      saveAuthorizer(context, api, authorizer);
      return authorizer;
    },
  },
  GetAuthorizer: {
    authorize: may('GET', AUTHORIZER),
    handle: (input, context) => findAuthorizer(context, input).authorizer,
  },
  GetAuthorizers: {
    authorize: may('GET', AUTHORIZERS),
    handle: (input, context) => {
      const { authorizers } = findApi(context, input.restApiId).definition;
      return pageOf(Object.values(authorizers), ({ id = '' }) => id, input);
    },
  },
  UpdateAuthorizer: {
    authorize: may('PATCH', AUTHORIZER),
    handle: ({ patchOperations, ...input }, context) => {
      const { api, authorizer } = findAuthorizer(context, input);
      const changed = checkAuthorizer(applyPatch<Authorizer>(authorizer, patchOperations, RULES));
      saveAuthorizer(context, api, changed);
      return changed;
    },
  },
  DeleteAuthorizer: {
    authorize: may('DELETE', AUTHORIZER),
    handle: (input, context) => {
      const { api } = findAuthorizer(context, input);
      const user = Object.values(api.definition.resources)
        .flatMap(({ path, resourceMethods }) =>
          Object.values(resourceMethods).map((method) => ({ path, ...method })),
        )
        .find(({ authorizerId }) => authorizerId === input.authorizerId);
      if (user) {
        throw conflict(
          `Cannot delete authorizer '${input.authorizerId}', is referenced in method: ${user.path}/${user.httpMethod}`,
        );
      }
      saveDefinition(context, api, { authorizers: without(api.definition.authorizers, input.authorizerId) });
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const RULES: readonly PatchRule<Authorizer>[] = [
  replaceText('name'),
  replaceWord('type', ['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS']),
  replaceText('authType'),
  replaceText('authorizerUri'),
  replaceText('authorizerCredentials'),
  replaceText('identitySource'),
  replaceText('identityValidationExpression'),
  replaceNumber('authorizerResultTtlInSeconds'),
];

interface AuthorizerInput {
  readonly restApiId: string;
  readonly authorizerId: string;
}

/** Throws AwsError `NotFoundException`. */
export const findAuthorizer = (context: Context, { restApiId, authorizerId }: AuthorizerInput) => {
  const api = context.table(apis).get(restApiId);
  const authorizer = api?.definition.authorizers[authorizerId];
  if (!api || !authorizer) throw invalidIdentifier('Authorizer');
  return { api, authorizer };
};

const saveAuthorizer = (context: Context, api: ApiRow, authorizer: Authorizer): void =>
  saveDefinition(context, api, {
    authorizers: { ...api.definition.authorizers, [authorizer.id ?? '']: authorizer },
  });

/**
 * A TOKEN authorizer has one header as its source, a REQUEST authorizer needs one where its answers are cached.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
 */
export const checkAuthorizer = (authorizer: Authorizer): Authorizer => {
  const { type, authorizerUri = '', identitySource, authorizerResultTtlInSeconds: ttl = 0 } = authorizer;
  if (type === 'COGNITO_USER_POOLS')
    throw notImplemented('apigateway', 'CreateAuthorizer', 'Cognito user pools');
  if (!/^arn:[^:]+:apigateway:[^:]+:lambda:path\/.+\/invocations$/.test(authorizerUri)) {
    throw badRequest(
      'Invalid Authorizer URI: ' +
        authorizerUri +
        '. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.',
    );
  }
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > TTL_SECONDS.max) {
    throw badRequest(`Invalid ttl value. Must be between 0 and ${TTL_SECONDS.max}`);
  }
  if (type === 'TOKEN' && !/^method\.request\.header\.[^,]+$/.test(identitySource ?? '')) {
    throw badRequest(`Invalid identity source specified for a TOKEN authorizer: ${identitySource ?? ''}`);
  }
  if (type === 'REQUEST' && ttl > 0 && !identitySource) {
    throw badRequest('Identity sources are required for a REQUEST authorizer when caching is enabled');
  }
  return authorizer;
};
