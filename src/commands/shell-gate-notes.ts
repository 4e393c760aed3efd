import type { Call } from '../aws/call.ts';
import { AwsCallError } from '../aws/call-error.ts';
import { asJson } from '../aws/jmespath.ts';
import { type CallInput, isJsonObject, type JsonObject } from '../aws/json.ts';
import type { RunNotes } from '../cleanup/beside.ts';
import { learnersCall } from '../cleanup/journaled-call.ts';
import type { ReadRequest } from '../sandbox/read-request.ts';

/** What came of a request that was sent on. */
export interface Sent {
  readonly status: number;
  /** As far as it was kept: only where the request's body had been read. */
  readonly body: Buffer;
}

interface Noting {
  readonly call: Call;
  readonly notes: RunNotes;
  readonly send: () => Promise<Sent>;
}

/** Sends a creating request on, between its intent and what came of it. The tool has its answer either way. */
export const noted = async ({ api, input }: ReadRequest, { call, notes, send }: Noting): Promise<void> => {
  const sending: Call = async (calledApi, calledInput, callOptions) => {
    if (calledApi !== api) return call(calledApi, calledInput, callOptions);
    const { status, body } = await send();
    if (status < 300) return outputOf(body);
    const [service = '', operation = ''] = api.split('.');
    const detail = {
      failure: 'refused',
      service,
      operation,
      code: `Http${status}`,
      httpStatus: status,
    } as const;
    throw new AwsCallError({ ...detail, message: 'refused' });
  };
  try {
    await learnersCall(sending, notes)(api, asInput(input));
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
  }
};

const asInput = (input: Readonly<Record<string, unknown>>): CallInput => {
  const json = asJson(input);
  return isJsonObject(json) ? json : {};
};

/** Ids in an answer of JSON; some services spell its members in lower case where the SDK doesn't. */
const outputOf = (body: Buffer): JsonObject => {
  try {
    const json = asJson(JSON.parse(body.toString('utf8')));
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return {};
    const capitalised = Object.entries(json).map(([key, value]) => [
      key[0]?.toUpperCase() + key.slice(1),
      value,
    ]);
    return { ...Object.fromEntries(capitalised), ...json };
  } catch {
    return {};
  }
};
