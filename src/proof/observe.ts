import { setMaxListeners } from 'node:events';
import { AwsCallError } from '../aws/call-error.ts';
import type { JsonObject } from '../aws/json.ts';
import { journaledCall } from '../cleanup/journaled-call.ts';
import { LabsError } from '../core/errors.ts';
import { backOff } from '../lab/back-off.ts';
import { judge } from '../lab/check.ts';
import { lookUp } from '../lab/expression.ts';
import { httpRequest, sendHttp } from '../lab/http-request.ts';
import { interpolateText } from '../lab/interpolate.ts';
import { sentFiles } from '../lab/lab-files.ts';
import { callOptions, scopeOf, type WorkContext } from '../lab/run-context.ts';
import type { Request } from '../lab/schema.ts';
import { taggedInput } from '../lab/tagged-input.ts';
import type { Observed } from './proof-event.ts';
import type { Observation } from './schema.ts';

/** Looks once, or until it is as expected where the line says `within`. */
export const observe = async (
  line: Observation,
  context: WorkContext,
  meanwhile: () => Promise<void>,
): Promise<{ readonly observed: Observed; readonly answer: JsonObject }> => {
  const deadline = context.clock.now() + (line.within ?? 0);
  const pauses = backOff(context.connection.target);
  for (;;) {
    const seen = await lookOnce(line, context, meanwhile);
    if (seen.observed.verdict.kind !== 'not-yet' || context.clock.now() >= deadline) return seen;
    await context.pause(pauses.next().value);
  }
};

const lookOnce = async (line: Observation, context: WorkContext, meanwhile: () => Promise<void>) => {
  const { say, observe: wanted, show } = line;
  const what = wanted.kind === 'call' ? wanted.call : requestName(wanted.http, context);
  const send = senderOf(line, context);
  const { times } = wanted;
  const counted = times === undefined ? what : `${times} × ${what}`;
  try {
    const sent = times === undefined ? send() : together(times, send, context);
    const [answer] = await Promise.all([sent, meanwhile()]);
    const condition = { where: line.expect, otherwise: line.otherwise, show: undefined };
    const verdict = judge(condition, answer, scopeOf(context));
    const shown = Object.entries(show).map(([label, path]) => ({ label, value: lookUp(path, answer) }));
    return { answer, observed: { say, what: counted, shown, verdict } };
  } catch (error) {
    if (!isFinding(error)) throw error;
    return {
      answer: {},
      observed: { say, what: counted, shown: [], verdict: { kind: 'broken', cause: error } as const },
    };
  }
};

/** No answer, or an address that isn't on the target: an emulator may hand out AWS's own. */
const isFinding = (error: unknown): error is Error =>
  (error instanceof AwsCallError && error.failure !== 'interrupted') ||
  (error instanceof LabsError && error.code === 'LAB_INVALID');

/** `GET /prod/orders?page=2`: the address that an API got from the target says nothing to a reader. */
const requestName = ({ method, url }: Request, context: WorkContext): string =>
  `${method} ${interpolateText(url.replace(/^\$\{[\w.]+\}(?=\/)/, ''), scopeOf(context))}`;

const together = async (
  times: number,
  send: () => Promise<JsonObject>,
  { signal }: Pick<WorkContext, 'signal'>,
): Promise<JsonObject> => {
  // Each call under way listens to it: no leak, of which Node would warn.
  if (signal) setMaxListeners(0, signal);
  return { Answers: await Promise.all(Array.from({ length: times }, send)) };
};

/** Sends the call or the request; a refusal of AWS is an answer too. */
const senderOf = ({ observe: wanted }: Observation, context: WorkContext): (() => Promise<JsonObject>) => {
  if (wanted.kind === 'http') {
    const request = httpRequest(wanted.http, scopeOf(context));
    const options = { connection: context.connection, ...callOptions(context) };
    return () => sendHttp(request, options);
  }
  const call = journaledCall(context.connection.call, context.journal);
  return async () => {
    const input = taggedInput(wanted, {
      context,
      files: await sentFiles(context.lab),
    });
    try {
      return await call(wanted.call, input, callOptions(context));
    } catch (error) {
      if (!(error instanceof AwsCallError) || error.failure !== 'refused') throw error;
      return { Error: { Code: error.code, Message: error.message } };
    }
  };
};
