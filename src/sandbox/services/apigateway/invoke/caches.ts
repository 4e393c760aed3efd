import type { PolicyDocument } from '../../../kernel/policy.ts';
import { expiringCache } from '../../execute-api/expiring-cache.ts';
import type { GatewayReply } from './reply.ts';

/** What an authorizer said of a caller. */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policy: PolicyDocument;
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey: string | undefined;
}

/** By `<api>/<stage>/` and what tells one from another. */
export const authorizerAnswers = expiringCache<AuthorizerAnswer>();
export const cachedReplies = expiringCache<GatewayReply>();
