import { badRequest } from '../errors.ts';
import type { AuthorizerRow } from '../rows.ts';

/** What identity sources can be: http-api-lambda-authorizer.html, "Identity sources". */
const SOURCE = /^\$(request\.(header|querystring)\.\S+|context\.\S+|stageVariables\.\S+)$/;

/** Throws AwsError BadRequestException. */
export const checkAuthorizer = (row: AuthorizerRow): void => {
  if ((row.Name ?? '') === '') throw badRequest('Authorizer name is required');
  for (const source of row.IdentitySource ?? [])
    if (!SOURCE.test(source)) throw badRequest(`Invalid identity source: ${source}`);
  if (row.AuthorizerType === 'JWT') checkJwt(row);
  else checkFunction(row);
};

const checkJwt = ({ JwtConfiguration, IdentitySource }: AuthorizerRow): void => {
  if (JwtConfiguration?.Issuer === undefined) throw badRequest('JwtConfiguration.Issuer is required');
  if (!/^https?:\/\//.test(JwtConfiguration.Issuer) || !URL.canParse(JwtConfiguration.Issuer))
    throw badRequest(`Invalid issuer: ${JwtConfiguration.Issuer}. Issuer must be a valid URL`);
  // "Audiences per authorizer: 50" (limits).
  if ((JwtConfiguration.Audience?.length ?? 0) > 50)
    throw badRequest('An authorizer has at most 50 audiences');
  if (IdentitySource?.length !== 1) throw badRequest('A JWT authorizer has exactly one identity source');
};

const checkFunction = (row: AuthorizerRow): void => {
  const { AuthorizerUri = '', AuthorizerPayloadFormatVersion: version } = row;
  if (!/^arn:aws[\w-]*:(lambda|apigateway):/.test(AuthorizerUri))
    throw badRequest(`Invalid Authorizer URI: ${AuthorizerUri}. Authorizer URI should be a valid Lambda ARN`);
  // "you must specify an authorizerPayloadFormatVersion. The supported values are 1.0 and 2.0" (http-api-lambda-authorizer).
  if (version !== '1.0' && version !== '2.0')
    throw badRequest(
      'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer. Supported values are 1.0 and 2.0',
    );
  if (version === '1.0' && row.EnableSimpleResponses)
    throw badRequest('EnableSimpleResponses is supported for payload format version 2.0 only');
  // "To enable caching, your authorizer must have at least one identity source."
  if ((row.AuthorizerResultTtlInSeconds ?? 0) > 0 && (row.IdentitySource?.length ?? 0) === 0)
    throw badRequest('IdentitySource is required when caching is enabled');
};
