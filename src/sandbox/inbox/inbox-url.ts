import { createHash } from 'node:crypto';

/** Where the pages of the inbox are. */
export const INBOX_PREFIX = '/_serverless-labs/inbox/';

/** The page's address. Whoever knows the holder's token, which only the owner can read, knows it. */
export const inboxUrl = (endpoint: string, token: string): string =>
  `${endpoint}${INBOX_PREFIX}${inboxSecret(token)}/`;

/** What the page's address holds. */
export const inboxSecret = (token: string): string =>
  createHash('sha256').update(`inbox ${token}`).digest('hex').slice(0, 40);
