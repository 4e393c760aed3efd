import type { Context } from '../../../kernel/context.ts';
import type { JsonObject } from '../../../kernel/json.ts';

interface Answer {
  readonly service: string;
  readonly body: string;
  readonly requestId: string;
  readonly context: Context;
}

/** The headers of the service's answer, as the SDK for Java hands them on in `SdkHttpMetadata`. */
export const httpMetadata = ({ service, body, requestId, context }: Answer): JsonObject => {
  const headers: Readonly<Record<string, string>> = {
    ...(service === 'lambda' && {
      'X-Amz-Executed-Version': '$LATEST',
      'x-amzn-Remapped-Content-Length': '0',
      'X-Amzn-Trace-Id': `root=1-${Math.floor(context.clock.now() / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)};sampled=0`,
    }),
    Connection: 'keep-alive',
    'x-amzn-RequestId': requestId,
    'Content-Length': String(Buffer.byteLength(body)),
    Date: new Date(context.clock.now()).toUTCString(),
    'Content-Type': CONTENT_TYPES[service] ?? 'application/x-amz-json-1.0',
  };
  return {
    AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    HttpHeaders: headers,
    HttpStatusCode: 200,
  };
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  lambda: 'application/json',
  sns: 'text/xml',
  events: 'application/x-amz-json-1.1',
};
