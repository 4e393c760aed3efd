import type {
  ConnectionAuthorizationType,
  ConnectionAuthResponseParameters,
  ConnectionHttpParameters,
  CreateConnectionAuthRequestParameters,
  CreateConnectionOAuthRequestParameters,
  UpdateConnectionAuthRequestParameters,
} from '@aws-sdk/client-eventbridge';
import { notImplemented } from '../../../kernel/aws-error.ts';
import { validation } from '../errors.ts';

const MEMBERS = {
  BASIC: 'BasicAuthParameters',
  API_KEY: 'ApiKeyAuthParameters',
  OAUTH_CLIENT_CREDENTIALS: 'OAuthParameters',
} as const satisfies Record<ConnectionAuthorizationType, keyof CreateConnectionAuthRequestParameters>;

/** Throws ValidationException where the parameters aren't those of the type. */
export const checkParameters = (
  type: ConnectionAuthorizationType,
  parameters: CreateConnectionAuthRequestParameters,
): void => {
  if (parameters.ConnectivityParameters)
    throw notImplemented('events', 'connections', 'private connectivity');
  const wanted = MEMBERS[type];
  const isWhole = Object.values(MEMBERS).every(
    (member) => (parameters[member] !== undefined) === (member === wanted),
  );
  if (!isWhole)
    throw validation(`Authorization type ${type} takes ${wanted}, and no parameters of another type.`);
};

/** What an update leaves out stays. */
export const mergedParameters = (
  before: CreateConnectionAuthRequestParameters,
  update: UpdateConnectionAuthRequestParameters,
): CreateConnectionAuthRequestParameters => {
  const { BasicAuthParameters: basic, ApiKeyAuthParameters: apiKey, OAuthParameters: oauth } = update;
  const invocation = update.InvocationHttpParameters ?? before.InvocationHttpParameters;
  return {
    ...(basic && {
      BasicAuthParameters: {
        Username: undefined,
        Password: undefined,
        ...before.BasicAuthParameters,
        ...basic,
      },
    }),
    ...(apiKey && {
      ApiKeyAuthParameters: {
        ApiKeyName: undefined,
        ApiKeyValue: undefined,
        ...before.ApiKeyAuthParameters,
        ...apiKey,
      },
    }),
    ...(oauth && { OAuthParameters: mergedOAuth(before.OAuthParameters, oauth) }),
    ...(!basic && !apiKey && !oauth && before),
    ...(invocation && { InvocationHttpParameters: invocation }),
  };
};

const mergedOAuth = (
  before: CreateConnectionOAuthRequestParameters | undefined,
  update: NonNullable<UpdateConnectionAuthRequestParameters['OAuthParameters']>,
): CreateConnectionOAuthRequestParameters => ({
  AuthorizationEndpoint: update.AuthorizationEndpoint ?? before?.AuthorizationEndpoint,
  HttpMethod: update.HttpMethod ?? before?.HttpMethod,
  OAuthHttpParameters: update.OAuthHttpParameters ?? before?.OAuthHttpParameters,
  ClientParameters: {
    ClientID: undefined,
    ClientSecret: undefined,
    ...before?.ClientParameters,
    ...update.ClientParameters,
  },
});

/** The parameters as they are shown: without what is secret. */
export const shownParameters = ({
  BasicAuthParameters: basic,
  ApiKeyAuthParameters: apiKey,
  OAuthParameters: oauth,
  InvocationHttpParameters: invocation,
}: CreateConnectionAuthRequestParameters): ConnectionAuthResponseParameters => ({
  ...(basic && { BasicAuthParameters: { Username: basic.Username } }),
  ...(apiKey && { ApiKeyAuthParameters: { ApiKeyName: apiKey.ApiKeyName } }),
  ...(oauth && {
    OAuthParameters: {
      AuthorizationEndpoint: oauth.AuthorizationEndpoint,
      HttpMethod: oauth.HttpMethod,
      ClientParameters: { ClientID: oauth.ClientParameters?.ClientID },
      ...(oauth.OAuthHttpParameters && { OAuthHttpParameters: shownHttp(oauth.OAuthHttpParameters) }),
    },
  }),
  ...(invocation && { InvocationHttpParameters: shownHttp(invocation) }),
});

const shownHttp = (parameters: ConnectionHttpParameters): ConnectionHttpParameters => ({
  ...(parameters.HeaderParameters && { HeaderParameters: parameters.HeaderParameters.map(withoutSecret) }),
  ...(parameters.QueryStringParameters && {
    QueryStringParameters: parameters.QueryStringParameters.map(withoutSecret),
  }),
  ...(parameters.BodyParameters && { BodyParameters: parameters.BodyParameters.map(withoutSecret) }),
});

interface Parameter {
  Key?: string | undefined;
  Value?: string | undefined;
  IsValueSecret?: boolean | undefined;
}

/** Values are shown unless they are said to be secret. */
const withoutSecret = ({ Key, Value, IsValueSecret = false }: Parameter): Parameter => ({
  Key,
  IsValueSecret,
  ...(!IsValueSecret && { Value }),
});
