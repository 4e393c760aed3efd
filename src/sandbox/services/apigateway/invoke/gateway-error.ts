import type { GatewayResponse, GatewayResponseType } from '@aws-sdk/client-api-gateway';
import { gatewayResponse } from '../apis/gateway-response-types.ts';
import type { Invocation } from './invocation.ts';
import { mapped } from './mapping-expression.ts';
import type { GatewayReply } from './reply.ts';

interface ErrorOptions {
  /** Where it isn't the type's own: 502 for what a function answers and isn't understood. */
  readonly status?: number;
  /** `$context.error.validationErrorString` */
  readonly validation?: string;
  /** For the execution log and `$context.integrationErrorMessage`. */
  readonly detail?: string;
  /** In place of the type's own. */
  readonly errorType?: string;
}

/** Thrown wherever the gateway itself answers; it becomes the API's gateway response of that type. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly type: GatewayResponseType;
  /** The client's text; `null` where AWS tells none. */
  readonly text: string | null;
  readonly options: ErrorOptions;

  constructor(type: GatewayResponseType, text: string | null, options: ErrorOptions = {}) {
    super(options.detail ?? text ?? type);
    this.type = type;
    this.text = text;
    this.options = options;
  }
}

/** What goes wrong behind the gateway; told as little of as AWS tells. */
export const internalError = (detail: string, status = 500): GatewayError =>
  new GatewayError('DEFAULT_5XX', 'Internal server error', { status, detail });

/** `x-amzn-ErrorType`, as recorded from AWS: LocalStack's `gateway_response.py` and the snapshots beside it. */
const ERROR_TYPES: Readonly<Record<GatewayResponseType, string>> = {
  ACCESS_DENIED: 'AccessDeniedException',
  API_CONFIGURATION_ERROR: 'InternalServerErrorException',
  AUTHORIZER_CONFIGURATION_ERROR: 'AuthorizerConfigurationException',
  AUTHORIZER_FAILURE: 'AuthorizerFailureException',
  BAD_REQUEST_BODY: 'BadRequestException',
  BAD_REQUEST_PARAMETERS: 'BadRequestException',
  DEFAULT_4XX: 'BadRequestException',
  DEFAULT_5XX: 'InternalServerErrorException',
  EXPIRED_TOKEN: 'ExpiredTokenException',
  INTEGRATION_FAILURE: 'InternalServerErrorException',
  INTEGRATION_TIMEOUT: 'InternalServerErrorException',
  INVALID_API_KEY: 'ForbiddenException',
  INVALID_SIGNATURE: 'InvalidSignatureException',
  MISSING_AUTHENTICATION_TOKEN: 'MissingAuthenticationTokenException',
  QUOTA_EXCEEDED: 'LimitExceededException',
  REQUEST_TOO_LARGE: 'RequestTooLargeException',
  RESOURCE_NOT_FOUND: 'ResourceNotFoundException',
  THROTTLED: 'TooManyRequestsException',
  UNAUTHORIZED: 'UnauthorizedException',
  UNSUPPORTED_MEDIA_TYPE: 'BadRequestException',
  WAF_FILTERED: 'WafFilteredException',
};

/** The answer to a request that failed, in the API's own words where it has some. */
export const gatewayReply = (invocation: Invocation, error: GatewayError): GatewayReply => {
  const response = gatewayResponse(invocation.definition.gatewayResponses, error.type);
  // Only what the API says itself takes the place of a status that isn't the type's.
  const isOwn = response.defaultResponse === false || isDefaultOwn(invocation, response);
  const status = Number(
    (isOwn ? response.statusCode : undefined) ?? error.options.status ?? response.statusCode ?? 500,
  );
  invocation.variables.error = {
    message: error.text ?? '',
    messageString: JSON.stringify(error.text),
    responseType: error.type,
    // Templates put it between quotes, and its own quotes break no JSON.
    validationErrorString: JSON.stringify(error.options.validation ?? '').slice(1, -1),
  };
  const [contentType, template] = templateOf(invocation, response);
  return {
    status,
    headers: [
      ['Content-Type', contentType],
      ['x-amzn-ErrorType', error.options.errorType ?? ERROR_TYPES[error.type]],
      ...parametersOf(invocation, response),
    ],
    body: Buffer.from(fillTemplate(invocation, template)),
  };
};

const isDefaultOwn = ({ definition }: Invocation, { statusCode = '' }: GatewayResponse): boolean =>
  definition.gatewayResponses[statusCode.startsWith('5') ? 'DEFAULT_5XX' : 'DEFAULT_4XX']?.statusCode !==
  undefined;

/** The template for what the client accepts; the JSON one, or the first, for everything else. */
const templateOf = (
  { headers }: Invocation,
  { responseTemplates = {} }: GatewayResponse,
): [string, string] => {
  const accepted = headers.get('accept') ?? '';
  const type = [accepted, 'application/json', ...Object.keys(responseTemplates)].find((one) =>
    Object.hasOwn(responseTemplates, one),
  );
  return type === undefined ? ['application/json', ''] : [type, responseTemplates[type] ?? ''];
};

/** "Gateway responses support only simple variable substitution": no directives. */
const fillTemplate = (invocation: Invocation, template: string): string =>
  template.replace(
    /\$(?:\{((?:context|stageVariables)\.[\w.]*\w)\}|((?:context|stageVariables)\.[\w.]*\w))/g,
    (_, braced: string | undefined, plain: string | undefined) =>
      mapped(invocation, braced ?? plain ?? '') ?? '',
  );

/** `gatewayresponse.header.Name`: a literal in quotes, or something of the request. */
const parametersOf = (
  invocation: Invocation,
  { responseParameters = {} }: GatewayResponse,
): (readonly [string, string])[] =>
  Object.entries(responseParameters).flatMap(([key, expression]) => {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(key)?.[1];
    const value = name === undefined ? undefined : mapped(invocation, expression);
    return name !== undefined && value !== undefined ? [[name, value] as const] : [];
  });
