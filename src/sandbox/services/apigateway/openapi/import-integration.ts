import type { Integration, IntegrationResponse } from '@aws-sdk/client-api-gateway';
import { checkIntegration } from '../apis/check-integration.ts';
import { badRequest } from '../errors.ts';
import { type Json, numberAt, recordAt, textAt, textMapAt, textsAt } from './document.ts';

const TYPES = ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK'] as const;
const CONTENT_HANDLING = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'] as const;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html */
export const importIntegration = (extension: Json, resourceId: string): Integration => {
  const type = wordAt(extension, 'type', TYPES);
  if (!type) throw badRequest(`Unable to put integration: invalid type ${textAt(extension, 'type') ?? ''}`);
  return checkIntegration({
    type,
    httpMethod: textAt(extension, 'httpMethod')?.toUpperCase(),
    uri: textAt(extension, 'uri'),
    credentials: textAt(extension, 'credentials'),
    requestParameters: textMapAt(extension, 'requestParameters'),
    requestTemplates: textMapAt(extension, 'requestTemplates'),
    passthroughBehavior: textAt(extension, 'passthroughBehavior')?.toUpperCase(),
    contentHandling: wordAt(extension, 'contentHandling', CONTENT_HANDLING),
    timeoutInMillis: numberAt(extension, 'timeoutInMillis'),
    cacheNamespace: textAt(extension, 'cacheNamespace') ?? resourceId,
    cacheKeyParameters: textsAt(extension, 'cacheKeyParameters'),
    ...(textAt(extension, 'connectionType') === 'VPC_LINK' && { connectionType: 'VPC_LINK' }),
    integrationResponses: importResponses(recordAt(extension, 'responses')),
  });
};

/** Patterns are the keys; `default` is the response without one. */
const importResponses = (responses: Json): Record<string, IntegrationResponse> | undefined => {
  const imported = Object.keys(responses).map((pattern): [string, IntegrationResponse] => {
    const response = recordAt(responses, pattern);
    const statusCode = textAt(response, 'statusCode') ?? '200';
    return [
      statusCode,
      {
        statusCode,
        ...(pattern !== 'default' && { selectionPattern: pattern }),
        responseParameters: textMapAt(response, 'responseParameters'),
        responseTemplates: textMapAt(response, 'responseTemplates'),
        contentHandling: wordAt(response, 'contentHandling', CONTENT_HANDLING),
      },
    ];
  });
  return imported.length > 0 ? Object.fromEntries(imported) : undefined;
};

const wordAt = <const V extends string>(json: Json, key: string, words: readonly V[]): V | undefined =>
  words.find((word) => word === textAt(json, key)?.toUpperCase());
