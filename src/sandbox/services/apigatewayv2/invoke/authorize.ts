import { AwsError } from '../../../kernel/aws-error.ts';
import { authorizeByFunction } from './authorize-by-function.ts';
import { authorizeByToken } from './authorize-by-token.ts';
import type { Exchange, Identity } from './exchange.ts';
import { RefusedError, requestArn } from './exchange.ts';
import type { SelectedRoute } from './select-route.ts';

/** Who may pass. Throws RefusedError 401, 403 or 500. */
export const authorize = async (exchange: Exchange, route: SelectedRoute): Promise<Identity> => {
  const { AuthorizationType, AuthorizerId } = route.row;
  const authorizer = exchange.snapshot.authorizers.find((row) => row.AuthorizerId === AuthorizerId);
  if (AuthorizationType === 'AWS_IAM') return authorizeBySignature(exchange);
  if (AuthorizationType === 'JWT' && authorizer)
    return authorizeByToken(exchange, authorizer, route.row.AuthorizationScopes ?? []);
  if (AuthorizationType === 'CUSTOM' && authorizer)
    return authorizeByFunction(exchange, { authorizer, route });
  return { kind: 'none' };
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html */
const authorizeBySignature = (exchange: Exchange): Identity => {
  try {
    const caller = exchange.context.authenticate('execute-api');
    exchange.context.authorize({ action: 'execute-api:Invoke', resource: requestArn(exchange) }, caller);
    if (caller.kind === 'service') return { kind: 'none' };
    return {
      kind: 'iam',
      accountId: caller.account,
      accessKey: caller.accessKeyId,
      userArn: caller.arn,
      userId: caller.userId,
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new RefusedError({ status: 403, message: 'Forbidden', detail: error.message });
  }
};
