import { sendToLoopback } from '../core/loopback-http.ts';
import type { LearnerKeys } from './learner-keys.ts';

/** What the sandbox says of itself to other commands of the same person. */
export interface SandboxStatus {
  readonly pid: number;
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  readonly keys: LearnerKeys;
  /** ISO; differs from real time by what the clock was advanced. */
  readonly now: string;
}

/** The path of requests that other commands of the same person send to the holder. */
export const CONTROL_PREFIX = '/_serverless-labs/';

/** Where and with which token the holder listens; the note in its lock. */
export interface HolderNote {
  readonly endpoint: string;
  readonly token: string;
}

/** Asks the process that holds the sandbox. Throws what a socket throws when it doesn't answer. */
export const askHolder = async <Answer = SandboxStatus>(
  note: HolderNote,
  method: 'GET' | 'POST',
  action: string,
): Promise<Answer> => {
  const url = new URL(`${note.endpoint}${CONTROL_PREFIX}${action}`);
  const { status, body } = await sendToLoopback({
    method,
    url,
    headers: [
      ['host', url.host],
      ['authorization', `Bearer ${note.token}`],
    ],
    ...(method === 'GET' && { timeoutMs: 5_000 }),
  });
  if (status !== 200) throw new Error(`the sandbox's holder answered ${status}`);
  // Both ends are this program, and the token has shown that the other one is.
  return JSON.parse(Buffer.from(body).toString());
};
