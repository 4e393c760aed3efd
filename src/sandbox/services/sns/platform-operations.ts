import { notImplemented } from '../../kernel/aws-error.ts';
import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { invalidParameter, notFound, parseArn } from './errors.ts';
import { isPhoneNumber } from './subscription/check-endpoint.ts';
import type { SnsSdk } from './topic/topic.ts';

/**
 * Mobile push and text messages' own administration aren't here: there is no application or endpoint, and asking for one
 * says so as AWS does. What would make one answers NotImplemented.
 */
export const platformOperations = {
  CreatePlatformApplication: {
    handle: ({ Attributes }, context) => {
      const { PlatformPrincipal, PlatformCredential } = Attributes;
      if (PlatformPrincipal !== undefined && PlatformCredential === undefined)
        throw invalidParameter(
          'Attributes Reason: PlatformPrincipal attribute provided without PlatformCredential',
        );
      if (PlatformCredential !== undefined && PlatformPrincipal === undefined)
        throw invalidParameter(
          'Attributes Reason: PlatformCredential attribute provided without PlatformPrincipal',
        );
      throw notImplemented('sns', context.operation);
    },
  },
  GetPlatformApplicationAttributes: {
    handle: ({ PlatformApplicationArn }) => {
      throw noApplication(PlatformApplicationArn);
    },
  },
  SetPlatformApplicationAttributes: {
    handle: ({ PlatformApplicationArn }) => {
      throw noApplication(PlatformApplicationArn);
    },
  },
  CreatePlatformEndpoint: {
    handle: ({ PlatformApplicationArn }) => {
      throw noApplication(PlatformApplicationArn);
    },
  },
  ListEndpointsByPlatformApplication: {
    handle: ({ PlatformApplicationArn }) => {
      throw noApplication(PlatformApplicationArn);
    },
  },
  GetEndpointAttributes: {
    handle: ({ EndpointArn }) => {
      throw noEndpoint(EndpointArn);
    },
  },
  SetEndpointAttributes: {
    handle: ({ EndpointArn }) => {
      throw noEndpoint(EndpointArn);
    },
  },
  OptInPhoneNumber: {
    handle: ({ phoneNumber }, context) => refusePhone(context, phoneNumber),
  },
  CheckIfPhoneNumberIsOptedOut: {
    handle: ({ phoneNumber }, context) => refusePhone(context, phoneNumber),
  },
} satisfies Operations<SnsSdk>;

const noApplication = (arn: string) => {
  parseArn(arn, 'PlatformApplicationArn');
  return notFound('PlatformApplication');
};

const noEndpoint = (arn: string) => {
  parseArn(arn, 'EndpointArn');
  return notFound('Endpoint');
};

const refusePhone = (context: RequestContext, number: string): never => {
  if (!isPhoneNumber(number)) throw invalidParameter('PhoneNumber Reason: input incorrectly formatted');
  throw notImplemented('sns', context.operation);
};
