import { notImplemented } from '../../../kernel/aws-error.ts';
import { badRequest } from '../errors.ts';
import { ABSENT_SUBTYPES, SUBTYPES } from '../invoke/service-integration.ts';
import type { IntegrationRow } from '../rows.ts';
import { checkMappings } from './check-mappings.ts';

/** Throws AwsError BadRequestException, and NotImplemented for what leads into a VPC. */
export const checkIntegration = (row: IntegrationRow): void => {
  if (row.ConnectionType === 'VPC_LINK' || row.ConnectionId !== undefined)
    throw notImplemented('apigatewayv2', 'CreateIntegration', 'VPC links');
  if (row.IntegrationType === 'HTTP_PROXY') checkProxy(row);
  else if (row.IntegrationType !== 'AWS_PROXY')
    throw badRequest(`Invalid integration type specified for HTTP protocol: ${row.IntegrationType}`);
  else if (row.IntegrationSubtype === undefined) checkFunction(row);
  else checkSubtype(row, row.IntegrationSubtype);
};

const checkProxy = (row: IntegrationRow): void => {
  const { IntegrationUri = '', PayloadFormatVersion = '1.0' } = row;
  // Stage variables stand for any part of it (http-api-stages).
  const url = IntegrationUri.replaceAll(/\$\{stageVariables\.\w+\}|\{[\w.-]+\+?\}/g, 'x');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw badRequest(`Invalid HTTP endpoint specified for URI`);
  if (row.IntegrationMethod === undefined) throw badRequest('HTTP integrations need an integration method');
  // "For all other integrations, 1.0 is the only supported value" (CreateIntegration's model).
  if (PayloadFormatVersion !== '1.0')
    throw badRequest('PayloadFormatVersion must be 1.0 for HTTP integrations');
  checkMappings(row);
};

const checkFunction = (row: IntegrationRow): void => {
  const { IntegrationUri = '', PayloadFormatVersion } = row;
  if (!/^arn:aws[\w-]*:(lambda|apigateway):/.test(IntegrationUri))
    throw badRequest(`Invalid ARN specified for the integration URI: ${IntegrationUri}`);
  // "you must specify a payloadFormatVersion. The supported values are 1.0 and 2.0" (http-api-develop-integrations-lambda).
  if (PayloadFormatVersion !== '1.0' && PayloadFormatVersion !== '2.0')
    throw badRequest('PayloadFormatVersion is a required parameter. Supported values are 1.0 and 2.0');
  checkMappings(row);
};

const checkSubtype = (row: IntegrationRow, subtype: string): void => {
  const known = SUBTYPES[subtype];
  if (ABSENT_SUBTYPES.has(subtype)) throw notImplemented('apigatewayv2', 'CreateIntegration', subtype);
  if (!known) throw badRequest(`Invalid integration subtype: ${subtype}`);
  if (row.CredentialsArn === undefined)
    throw badRequest('CredentialsArn is required for service integrations');
  if ((row.PayloadFormatVersion ?? '1.0') !== '1.0')
    throw badRequest('PayloadFormatVersion must be 1.0 for service integrations');
  const parameters = Object.keys(row.RequestParameters ?? {});
  const missing = known.required.filter((name) => !parameters.includes(name));
  if (missing.length > 0)
    throw badRequest(`Missing required parameters for ${subtype}: ${missing.join(', ')}`);
  const unknown = parameters.filter((name) => ![...known.required, ...known.optional].includes(name));
  if (unknown.length > 0) throw badRequest(`Invalid parameters for ${subtype}: ${unknown.join(', ')}`);
};
