import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { Account } from '@aws-sdk/client-api-gateway';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { passRole } from '../../kernel/pass-role.ts';
import type { Operations } from '../../kernel/service.ts';
import { ACCOUNT_LIMITS } from '../execute-api/account-limit.ts';
import { may } from './authorization.ts';
import { badRequest } from './errors.ts';
import { applyPatch, type PatchRule, replaceText } from './patch.ts';
import { account } from './rows.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetAccount.html */
export const accountOperations = {
  GetAccount: {
    authorize: may('GET', '/account'),
    handle: (_, context) => showAccount(context),
  },
  UpdateAccount: {
    authorize: ({ patchOperations = [] }, context) => [
      may('PATCH', '/account')({}, context),
      ...patchOperations.flatMap(({ path, value }) =>
        path === '/cloudwatchRoleArn' && value ? [passRole(value, 'apigateway.amazonaws.com')] : [],
      ),
    ],
    handle: async ({ patchOperations }, context) => {
      const changed = applyPatch(context.table(account).get('account') ?? {}, patchOperations, RULES);
      if (changed.cloudwatchRoleArn) await checkRole(context, changed.cloudwatchRoleArn);
      context.table(account).put('account', changed);
      return showAccount(context);
    },
  },
} satisfies Operations<typeof Sdk>;

const RULES: readonly PatchRule<Pick<Account, 'cloudwatchRoleArn'>>[] = [replaceText('cloudwatchRoleArn')];

const showAccount = (context: Context): Account => ({
  cloudwatchRoleArn: context.table(account).get('account')?.cloudwatchRoleArn || undefined,
  throttleSettings: { rateLimit: ACCOUNT_LIMITS.ratePerSecond, burstLimit: ACCOUNT_LIMITS.burst },
  features: ['UsagePlans'],
  apiKeyVersion: '4',
});

/** hashicorp/terraform-provider-aws#13440: AWS's answer where API Gateway can't take the role on. */
const checkRole = async (context: Context, roleArn: string): Promise<void> => {
  try {
    await context.assumeRole({ roleArn, sessionName: 'apigateway', service: 'apigateway.amazonaws.com' });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw badRequest(
      'The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.',
    );
  }
};
