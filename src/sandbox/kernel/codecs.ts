import type { Codec } from './protocol.ts';
import { cborCodec } from './protocol-cbor.ts';
import { jsonCodec } from './protocol-json.ts';
import { ec2Codec, queryCodec } from './protocol-query.ts';
import { restJsonCodec } from './protocol-rest-json.ts';
import { restXmlCodec } from './protocol-rest-xml.ts';
import type { LoadedService, WireFormat } from './registry.ts';

/** What reads and writes the service's requests in this format. Calls without a wire need none. */
export const codecOf = (service: LoadedService, wire: WireFormat): Codec => {
  const known = made.get(service) ?? codecsOf(service);
  made.set(service, known);
  return known[wire];
};

const made = new WeakMap<LoadedService, Readonly<Record<WireFormat, Codec>>>();

const codecsOf = ({ definition, implementation, rest }: LoadedService): Record<WireFormat, Codec> => {
  const queryCompatible = definition.version !== undefined && definition.target !== undefined;
  return {
    'json-1.0': jsonCodec('1.0', { queryCompatible }),
    'json-1.1': jsonCodec('1.1', { queryCompatible }),
    query: queryCodec,
    ec2: ec2Codec,
    'rest-json': restJsonCodec(rest),
    'rest-xml': restXmlCodec({ match: rest, checkBody: implementation.checkBody }),
    cbor: cborCodec,
  };
};
