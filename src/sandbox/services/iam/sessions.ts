import type { Caller, Context, SessionCredentials } from '../../kernel/context.ts';
import { accessKeyId, secretText } from './identifiers.ts';
import { SESSIONS, type Session, type Tags } from './tables.ts';

interface NewSession {
  /** Its `accessKeyId` becomes the key. */
  readonly caller: Exclude<Caller, { kind: 'service' | 'anonymous' }>;
  readonly durationSeconds: number;
  readonly tags: Tags;
}

/** Gives out temporary keys and forgets those that ended. */
export const issueSession = (
  context: Context,
  { caller, durationSeconds, tags }: NewSession,
): SessionCredentials => {
  const sessions = context.table(SESSIONS);
  for (const old of [...sessions.values()]) {
    if (old.expirationMs + REMEMBERED_MS <= context.clock.now()) sessions.delete(old.accessKeyId);
  }
  const session: Session = {
    accessKeyId: caller.accessKeyId,
    secret: secretText(context, 40),
    token: `IQoJb3JpZ2luX2Vj${secretText(context, 260)}`,
    // STS answers whole seconds.
    expirationMs: Math.floor(context.clock.now() / 1000) * 1000 + durationSeconds * 1000,
    caller,
    tags,
  };
  sessions.put(session.accessKeyId, session);
  return {
    accessKeyId: session.accessKeyId,
    secretAccessKey: session.secret,
    sessionToken: session.token,
    expirationMs: session.expirationMs,
  };
};

/** Keys of a user's own: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
export const sessionToken = (
  context: Context,
  { caller, durationSeconds }: { readonly caller: Caller; readonly durationSeconds: number },
): SessionCredentials => {
  const own = context.scope({ account: caller.account });
  if (caller.kind === 'service' || caller.kind === 'anonymous')
    throw new TypeError(`${caller.kind} has no keys`);
  return issueSession(own, {
    caller: { ...caller, accessKeyId: accessKeyId(own, 'ASIA') },
    durationSeconds,
    tags: {},
  });
};

/** Ended keys are told from unknown ones for a while: `ExpiredToken`. */
const REMEMBERED_MS = 3_600_000;
