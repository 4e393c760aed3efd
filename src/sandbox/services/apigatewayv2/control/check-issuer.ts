import type { JWTConfiguration } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../kernel/context.ts';
import { badRequest } from '../errors.ts';
import { discoveryUrl, fetchDiscovery } from '../invoke/issuer-keys.ts';

/** API Gateway asks the issuer for its discovery document before it takes an authorizer. Throws AwsError. */
export const checkIssuer = async (
  context: Context,
  configuration: JWTConfiguration | undefined,
): Promise<void> => {
  const issuer = configuration?.Issuer;
  if (issuer === undefined || !URL.canParse(issuer)) return;
  // The issuer may be one of the sandbox's own APIs.
  await context.ensureEndpoint();
  try {
    await fetchDiscovery(issuer);
  } catch (error) {
    throw badRequest(
      `Caught exception when connecting to ${discoveryUrl(issuer)} for issuer ${issuer}. Please try again later. Error: Invalid issuer: ${issuer}. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration' (${error instanceof Error ? error.message : error})`,
    );
  }
};
