import type { GatewayResponse, GatewayResponseType } from '@aws-sdk/client-api-gateway';

/**
 * The types with their default status codes; the two defaults have none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const DEFAULT_STATUS: Readonly<Record<GatewayResponseType, string | undefined>> = {
  ACCESS_DENIED: '403',
  API_CONFIGURATION_ERROR: '500',
  AUTHORIZER_CONFIGURATION_ERROR: '500',
  AUTHORIZER_FAILURE: '500',
  BAD_REQUEST_BODY: '400',
  BAD_REQUEST_PARAMETERS: '400',
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  EXPIRED_TOKEN: '403',
  INTEGRATION_FAILURE: '504',
  INTEGRATION_TIMEOUT: '504',
  INVALID_API_KEY: '403',
  INVALID_SIGNATURE: '403',
  MISSING_AUTHENTICATION_TOKEN: '403',
  QUOTA_EXCEEDED: '429',
  REQUEST_TOO_LARGE: '413',
  RESOURCE_NOT_FOUND: '404',
  THROTTLED: '429',
  UNAUTHORIZED: '401',
  UNSUPPORTED_MEDIA_TYPE: '415',
  WAF_FILTERED: '403',
};

/** What is answered where an API says nothing of its own. */
export const DEFAULT_TEMPLATES: Record<string, string> = {
  'application/json': '{"message":$context.error.messageString}',
};

type OwnResponses = Readonly<Record<string, GatewayResponse>>;

/** An API's own response of a type; else its DEFAULT_4XX or DEFAULT_5XX under the type's name; else AWS's. */
export const gatewayResponse = (own: OwnResponses, type: GatewayResponseType): GatewayResponse => {
  const statusCode = DEFAULT_STATUS[type];
  const fallback = statusCode && own[statusCode.startsWith('5') ? 'DEFAULT_5XX' : 'DEFAULT_4XX'];
  const known = own[type];
  if (known) return { ...known, statusCode: known.statusCode ?? statusCode };
  if (fallback) {
    return {
      ...fallback,
      responseType: type,
      statusCode: fallback.statusCode ?? statusCode,
      defaultResponse: true,
    };
  }
  return {
    responseType: type,
    statusCode,
    responseParameters: {},
    responseTemplates: DEFAULT_TEMPLATES,
    defaultResponse: true,
  };
};
