import { isRecord } from '../../../../kernel/json-record.ts';
import { bodyText } from '../execution-log.ts';
import { internalError } from '../gateway-error.ts';
import type { IntegrationRequest } from '../integration-request.ts';
import type { BackendReply } from '../integration-response.ts';

/** A mock answers with the status that its request template names, and with nothing else. Throws GatewayError. */
export const answerMock = ({ body }: IntegrationRequest): BackendReply => {
  const status = statusOf(bodyText(body));
  return { status, headers: [], body: new Uint8Array(), selector: String(status) };
};

const statusOf = (text: string): number => {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isRecord(parsed) && Number.isInteger(parsed.statusCode)) return Number(parsed.statusCode);
  } catch {
    // Told below like everything else that names no status.
  }
  throw internalError(
    'Execution failed due to configuration error: Unable to parse statusCode. It should be an integer that is defined in the request template.',
  );
};
