import { codecOf } from './kernel/codecs.ts';
import { decompress } from './kernel/decompress.ts';
import { createRegistry } from './kernel/registry.ts';
import { route } from './kernel/route.ts';
import { readClaim } from './kernel/sigv4.ts';
import type { WireRequest } from './kernel/wire.ts';
import { SERVICES } from './services.ts';

/** What a request asks for, as `service.Operation` with its input. */
export interface ReadRequest {
  readonly api: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Understands requests without answering them; undefined for what is no call of a service that is known here. */
export const createRequestReader = (): ((request: WireRequest) => Promise<ReadRequest | undefined>) => {
  const registry = createRegistry(SERVICES);
  return async (request) => {
    try {
      const plain = decompress(request);
      const claim = readClaim(plain);
      const { service, operation, wire } = await route(
        registry,
        plain,
        claim === 'malformed' ? undefined : claim,
      );
      const input = await codecOf(service, wire).decode(plain, operation);
      return { api: `${service.definition.name}.${operation.name}`, input };
    } catch {
      // Whoever answers the request says what is wrong with it.
      return undefined;
    }
  };
};
