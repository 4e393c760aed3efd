import { harmless } from '../terminal/harmless.ts';

/** `AccessDenied: User … is not authorized`; the message alone where the error has no code. */
export const failureText = (error: Error): string => {
  const code = codeOf(error);
  return harmless(code === undefined ? error.message : `${code}: ${error.message}`);
};

/** AWS's own code, one of ours, or none. */
export const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined;
