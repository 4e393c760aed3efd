import type { Context } from '../../../kernel/context.ts';

/** What every task token begins with. */
export const TOKEN_PREFIX = 'AQCEAAAAKgAAAAMAAAAAAAAAA';

/** Opaque to whoever gets it. */
export const newTaskToken = ({ uuid }: Context): string =>
  TOKEN_PREFIX + Buffer.from(`${uuid()}${uuid()}`).toString('base64');
