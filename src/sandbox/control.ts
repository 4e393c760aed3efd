import { timingSafeEqual } from 'node:crypto';
import { CONTROL_PREFIX, type SandboxStatus } from './ask-holder.ts';
import type { WireReply, WireRequest } from './kernel/wire.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * Answers the requests of other commands (`status`, `advance`, `mail`) beside AWS's own. They carry the token that stands in
 * the lock file, which only its owner can read. Undefined for everything else.
 */
export const answerControl =
  (sandbox: Sandbox, token: string) =>
  (request: WireRequest): Promise<WireReply> | undefined => {
    if (!request.path.startsWith(CONTROL_PREFIX)) return undefined;
    return carriesToken(request, token)
      ? perform(sandbox, request)
      : Promise.resolve(json(403, { error: 'wrong token' }));
  };

const carriesToken = (request: WireRequest, token: string): boolean => {
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
};

const perform = async (sandbox: Sandbox, request: WireRequest): Promise<WireReply> => {
  const action = `${request.method} ${request.path.slice(CONTROL_PREFIX.length)}`;
  if (action === 'GET status') return json(200, statusOf(sandbox));
  if (action === 'GET mail') return json(200, sandbox.mail());
  const durationMs = Number(request.query.find(([name]) => name === 'durationMs')?.[1]);
  if (action === 'POST advance' && durationMs >= 0) {
    await sandbox.advance(durationMs);
    return json(200, statusOf(sandbox));
  }
  return json(404, { error: 'no such action' });
};

/** The sandbox's own answer to `status`. */
export const statusOf = (sandbox: Sandbox): SandboxStatus => ({
  pid: process.pid,
  endpoint: sandbox.endpoint() ?? '',
  account: sandbox.account,
  region: sandbox.region,
  keys: sandbox.keys,
  now: new Date(sandbox.clock.now()).toISOString(),
});

const json = (status: number, body: object): WireReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
