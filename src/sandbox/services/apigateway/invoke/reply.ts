import type { WireReply } from '../../../kernel/wire.ts';

/** An answer on its way to the client. */
export interface GatewayReply {
  readonly status: number;
  /** A name may come more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html: headers that are renamed. */
const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'www-authenticate',
]);

/** What an integration answered under the names that API Gateway lets through. */
export const withRemappedHeaders = (reply: GatewayReply): GatewayReply => ({
  ...reply,
  headers: reply.headers.map(([name, value]) =>
    REMAPPED.has(name.toLowerCase()) ? [`x-amzn-Remapped-${name.toLowerCase()}`, value] : [name, value],
  ),
});

/** A reply as the kernel sends it: equal names, whatever their case, are one header with several values. */
export const toWire = ({ status, headers, body }: GatewayReply): WireReply => {
  const byName = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (const [name, value] of headers) {
    const known = byName.get(name.toLowerCase());
    if (known) known.values.push(value);
    else byName.set(name.toLowerCase(), { name, values: [value] });
  }
  return {
    status,
    headers: Object.fromEntries([...byName.values()].map(({ name, values }) => [name, values])),
    body,
  };
};

/** The value of a header, whatever its case: the last one where there are several. */
export const headerOf = (headers: readonly (readonly [string, string])[], name: string): string | undefined =>
  headers.findLast(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
