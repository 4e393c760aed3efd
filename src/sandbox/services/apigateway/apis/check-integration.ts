import type { Integration } from '@aws-sdk/client-api-gateway';
import { notImplemented } from '../../../kernel/aws-error.ts';
import { badRequest } from '../errors.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const TIMEOUT_MS = { min: 50, max: 29_000 };

const PASSTHROUGH = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];

/** Throws as AWS does: LocalStack's snapshots of PutIntegration, validated on AWS. */
export const checkIntegration = (integration: Integration): Integration => {
  const { type = '', timeoutInMillis = TIMEOUT_MS.max, passthroughBehavior = 'WHEN_NO_MATCH' } = integration;
  if (integration.connectionType === 'VPC_LINK' || integration.connectionId !== undefined)
    throw notImplemented('apigateway', 'PutIntegration', 'VPC links');
  if (integration.responseTransferMode === 'STREAM')
    throw notImplemented('apigateway', 'PutIntegration', 'response streaming');
  if (type === 'AWS' || type === 'AWS_PROXY') checkArn(integration);
  if (type === 'HTTP' || type === 'HTTP_PROXY') checkEndpoint(integration);
  if (!PASSTHROUGH.includes(passthroughBehavior)) {
    throw badRequest(`Invalid passthrough behavior specified: ${passthroughBehavior}`);
  }
  if (timeoutInMillis < TIMEOUT_MS.min || timeoutInMillis > TIMEOUT_MS.max) {
    throw badRequest(`Timeout should be between ${TIMEOUT_MS.min} ms and ${TIMEOUT_MS.max} ms`);
  }
  return { ...integration, timeoutInMillis, passthroughBehavior };
};

const checkArn = ({ type, httpMethod, uri = '' }: Integration): void => {
  if (!httpMethod) throw badRequest('Enumeration value for HttpMethod must be non-empty');
  const [arn, partition, service, , subservice, ...rest] = uri.split(':');
  const path = rest.join(':');
  if (arn !== 'arn' || !partition || service !== 'apigateway') {
    throw badRequest('Invalid ARN specified in the request');
  }
  if (!/^(?:path|action)\//.test(path)) {
    throw badRequest('AWS ARN for integration must contain path or action');
  }
  const isFunction = subservice === 'lambda' && path.startsWith('path/2015-03-31/functions/');
  if (type === 'AWS_PROXY' && !isFunction) {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
};

const checkEndpoint = ({ httpMethod, uri = '' }: Integration): void => {
  if (!httpMethod) throw badRequest('Enumeration value for HttpMethod must be non-empty');
  if (!/^https?:\/\/[^/]+/.test(uri)) throw badRequest('Invalid HTTP endpoint specified for URI');
};
