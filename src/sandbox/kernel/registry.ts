import { AwsError } from './aws-error.ts';
import type { HostedEndpoints } from './hosted.ts';
import { type OperationModel, readModel, type ServiceModel } from './model.ts';
import type { Codec, CodecService } from './protocol.ts';
import { cborCodec } from './protocol-cbor.ts';
import { jsonCodec } from './protocol-json.ts';
import { ec2Codec, queryCodec } from './protocol-query.ts';
import { restJsonCodec } from './protocol-rest-json.ts';
import { restXmlCodec } from './protocol-rest-xml.ts';
import { type RestRouter, restRouter } from './rest-route.ts';
import type { Constraints, Service } from './service.ts';

/** A service that has been asked for at least once: its SDK module is loaded and its wire format read. */
export interface LoadedService {
  readonly definition: Service;
  readonly model: ServiceModel;
  readonly codecService: CodecService;
  readonly constraints: Constraints;
  readonly rest: RestRouter;
  readonly codec: (wire: WireFormat) => Codec;
}

export type WireFormat = 'json-1.0' | 'json-1.1' | 'query' | 'ec2' | 'rest-json' | 'rest-xml' | 'cbor';

export interface Registry {
  readonly services: readonly Service[];
  /** Those that put something on the web under a name of its own, and the labels that they do it under. */
  readonly hosting: { readonly services: readonly HostingService[]; readonly labels: ReadonlySet<string> };
  readonly load: (definition: Service) => Promise<LoadedService>;
  /** By the namespace of an SDK command's schema: `com.amazonaws.logs`. */
  readonly ofCommand: (
    command: object,
  ) => Promise<{ readonly service: LoadedService; readonly operation: OperationModel }>;
}

export type HostingService = Service & { readonly hosted: HostedEndpoints };

/** Services are loaded when they are first called, so that a sandbox opens in milliseconds. */
export const createRegistry = (services: readonly Service[]): Registry => {
  const loaded = new Map<Service, Promise<LoadedService>>();
  const load = (definition: Service) => {
    const known = loaded.get(definition) ?? loadService(definition);
    loaded.set(definition, known);
    return known;
  };
  const hosting = services.filter(isHosting);
  return {
    services,
    hosting: { services: hosting, labels: new Set(hosting.map(({ hosted }) => hosted.label)) },
    load,
    ofCommand: async (command) => {
      const [namespace, name] = commandName(command);
      const definition = services.find((service) => service.namespace === namespace);
      const service = definition && (await load(definition));
      const operation = service?.model.operations.get(name);
      if (!service || !operation)
        throw new AwsError('NotImplemented', `The sandbox has no ${namespace}#${name}.`, { httpStatus: 501 });
      return { service, operation };
    },
  };
};

const isHosting = (service: Service): service is HostingService => service.hosted !== undefined;

const loadService = async (definition: Service): Promise<LoadedService> => {
  const [sdk, constraints] = await Promise.all([definition.sdk(), definition.constraints?.() ?? {}]);
  const model = readModel(sdk);
  const rest = definition.router?.(model) ?? restRouter(model);
  const queryCompatible = definition.version !== undefined && definition.target !== undefined;
  const codecs: Record<WireFormat, Codec> = {
    'json-1.0': jsonCodec('1.0', { queryCompatible }),
    'json-1.1': jsonCodec('1.1', { queryCompatible }),
    query: queryCodec,
    ec2: ec2Codec,
    'rest-json': restJsonCodec(rest),
    'rest-xml': restXmlCodec({ match: rest, checkBody: definition.checkBody }),
    cbor: cborCodec,
  };
  return {
    definition,
    model,
    constraints,
    rest,
    codecService: { version: definition.version ?? '', xmlNamespace: definition.xmlNamespace ?? '' },
    codec: (wire) => codecs[wire],
  };
};

/** An SDK command carries its operation's schema `[9, namespace, name, …]`; class names don't survive a bundler. */
const commandName = (command: object): readonly [string, string] => {
  const schema: unknown = 'schema' in command ? command.schema : undefined;
  if (!Array.isArray(schema)) throw new TypeError('not an SDK command');
  return [String(schema[1]), String(schema[2])];
};
