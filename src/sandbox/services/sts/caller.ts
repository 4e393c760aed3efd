import { AwsError } from '../../kernel/aws-error.ts';
import type { SessionCredentials } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import type { Sts } from './index.ts';

export const callerOperations = {
  GetCallerIdentity: {
    // No permissions are needed: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    public: true,
    handle: (_input, { caller }) =>
      caller.kind === 'service'
        ? { Account: caller.account, Arn: caller.principal, UserId: caller.principal }
        : { Account: caller.account, Arn: caller.arn, UserId: caller.userId },
  },
  GetSessionToken: {
    public: true,
    handle: ({ DurationSeconds, SerialNumber }, context) => {
      const { caller } = context;
      // A user's session keeps the user as its caller; its key tells that it is temporary.
      if ((caller.kind !== 'user' && caller.kind !== 'root') || caller.accessKeyId.startsWith('ASIA')) {
        throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', {
          httpStatus: 403,
        });
      }
      if (SerialNumber !== undefined) {
        throw new AwsError('AccessDenied', 'MultiFactorAuthentication failed, unable to validate MFA code.', {
          httpStatus: 403,
        });
      }
      const durationSeconds = DurationSeconds ?? (caller.kind === 'root' ? 3600 : 43_200);
      return {
        Credentials: describeCredentials(context.identity.sessionToken(context, { caller, durationSeconds })),
      };
    },
  },
  GetAccessKeyInfo: {
    handle: ({ AccessKeyId }, context) => {
      const account = context.identity.accountOfAccessKey(context, AccessKeyId);
      if (account === undefined)
        throw new AwsError('ValidationError', 'Invalid access key id.', { httpStatus: 400 });
      return { Account: account };
    },
  },
} satisfies Operations<Sts>;

export const describeCredentials = (credentials: SessionCredentials) => ({
  AccessKeyId: credentials.accessKeyId,
  SecretAccessKey: credentials.secretAccessKey,
  SessionToken: credentials.sessionToken,
  Expiration: new Date(credentials.expirationMs),
});
