import type { Authorizer, Method } from '@aws-sdk/client-api-gateway';
import { isRecord } from '../../../kernel/json-record.ts';
import { checkAuthorizer } from '../apis/authorizer-operations.ts';
import { type ApiDocument, type Json, listAt, numberAt, recordAt, textAt } from './document.ts';

type Security = Pick<Method, 'authorizationType' | 'authorizerId' | 'apiKeyRequired'>;

/** What the document's security schemes say, and what an operation is secured by. */
export interface SecurityImport {
  readonly authorizers: Record<string, Authorizer>;
  readonly of: (operation: Json) => Security;
}

const AUTHORIZER = 'x-amazon-apigateway-authorizer';
const AUTH_TYPE = 'x-amazon-apigateway-authtype';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
export const importSecurity = (document: ApiDocument, newId: () => string): SecurityImport => {
  const { root, version } = document;
  const schemes =
    version === 'swagger'
      ? recordAt(root, 'securityDefinitions')
      : recordAt(recordAt(root, 'components'), 'securitySchemes');
  const byScheme = new Map<string, Authorizer>();
  for (const name of Object.keys(schemes)) {
    const scheme = recordAt(schemes, name);
    if (isRecord(scheme[AUTHORIZER])) byScheme.set(name, authorizerOf(name, scheme, newId()));
  }
  return {
    authorizers: Object.fromEntries([...byScheme.values()].map((one) => [one.id ?? '', one])),
    of: (operation) => {
      const own = operation.security === undefined ? root : operation;
      const names = listAt(own, 'security').flatMap((one) => (isRecord(one) ? Object.keys(one) : []));
      const secured: Security[] = names.map((name) => {
        const authorizer = byScheme.get(name);
        if (authorizer) return { authorizationType: 'CUSTOM', authorizerId: authorizer.id };
        const scheme = recordAt(schemes, name);
        if (/^awsSigv4$/i.test(textAt(scheme, AUTH_TYPE) ?? '')) return { authorizationType: 'AWS_IAM' };
        return isApiKey(scheme) ? { apiKeyRequired: true } : {};
      });
      const auth = textAt(recordAt(operation, 'x-amazon-apigateway-auth'), 'type')?.toUpperCase();
      return Object.assign({ authorizationType: auth ?? 'NONE', apiKeyRequired: false }, ...secured);
    },
  };
};

/** Only a header of this name is the gateway's own API key. */
const isApiKey = (scheme: Json): boolean =>
  textAt(scheme, 'type') === 'apiKey' && textAt(scheme, 'name')?.toLowerCase() === 'x-api-key';

const authorizerOf = (name: string, scheme: Json, id: string): Authorizer => {
  const settings = recordAt(scheme, AUTHORIZER);
  const type = textAt(settings, 'type')?.toUpperCase() ?? 'TOKEN';
  const source =
    textAt(settings, 'identitySource') ??
    (type === 'TOKEN' ? `method.request.header.${textAt(scheme, 'name') ?? 'Authorization'}` : undefined);
  return checkAuthorizer({
    id,
    name,
    type: type === 'REQUEST' || type === 'COGNITO_USER_POOLS' ? type : 'TOKEN',
    authType: textAt(scheme, AUTH_TYPE) ?? 'custom',
    authorizerUri: textAt(settings, 'authorizerUri'),
    authorizerCredentials: textAt(settings, 'authorizerCredentials'),
    identitySource: source,
    identityValidationExpression: textAt(settings, 'identityValidationExpression'),
    authorizerResultTtlInSeconds: numberAt(settings, 'authorizerResultTtlInSeconds') ?? 300,
  });
};
