import type { WireReply } from '../../kernel/wire.ts';

/** REST and HTTP APIs share these names. */
export const EXECUTE_API = 'execute-api';

/**
 * Host names of all ids lead to API Gateway; it answers 403 to those that no API has ("Forbidden […] you didn't […]",
 * https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden).
 */
export const absentApi = (): WireReply => ({
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ForbiddenException' },
  body: JSON.stringify({ message: 'Forbidden' }),
});
