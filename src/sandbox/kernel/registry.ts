import { once } from '../../core/once.ts';
import { AwsError } from './aws-error.ts';
import { type OperationModel, readModel, type ServiceModel } from './model.ts';
import type { CodecService } from './protocol.ts';
import { type RestRouter, restRouter } from './rest-route.ts';
import type { Constraints, Implementation, Service } from './service.ts';

/** A service that has been asked for at least once: it is started, its SDK module is loaded and its wire format read. */
export interface LoadedService {
  readonly definition: Service;
  readonly implementation: Implementation;
  readonly model: ServiceModel;
  readonly codecService: CodecService;
  readonly constraints: Constraints;
  readonly rest: RestRouter;
}

export type WireFormat = 'json-1.0' | 'json-1.1' | 'query' | 'ec2' | 'rest-json' | 'rest-xml' | 'cbor';

export interface Registry {
  readonly services: readonly Service[];
  /** Those that put something on the web under a name of its own, and the labels that they do it under. */
  readonly hosting: { readonly services: readonly Service[]; readonly labels: ReadonlySet<string> };
  /** What a service does, without its wire format. */
  readonly implementation: (definition: Service) => Promise<Implementation>;
  readonly load: (definition: Service) => Promise<LoadedService>;
  /** By the namespace of an SDK command's schema: `com.amazonaws.logs`. */
  readonly ofCommand: (
    command: object,
  ) => Promise<{ readonly service: LoadedService; readonly operation: OperationModel }>;
  /** What was asked for so far, in the order of the services. */
  readonly started: () => Promise<readonly Implementation[]>;
}

/**
 * Services are loaded when they are first called, so that a sandbox opens in milliseconds and holds what it needs.
 * `start` is called for each before anything else of it is.
 */
export const createRegistry = (
  services: readonly Service[],
  start: (implementation: Implementation) => void = () => {},
): Registry => {
  const implementation = onceEach(async (definition: Service) => {
    const loaded = await definition.implementation();
    start(loaded);
    return loaded;
  });
  const load = onceEach(async (definition: Service) =>
    loadService(definition, implementation.of(definition)),
  );
  const hosting = services.filter(({ hostedLabel }) => hostedLabel !== undefined);
  return {
    services,
    hosting: { services: hosting, labels: new Set(hosting.flatMap(({ hostedLabel }) => hostedLabel ?? [])) },
    implementation: implementation.of,
    started: () =>
      Promise.all(services.filter(implementation.isKnown).map((definition) => implementation.of(definition))),
    load: load.of,
    ofCommand: async (command) => {
      const [namespace, name] = commandName(command);
      const definition = services.find((service) => service.namespace === namespace);
      const service = definition && (await load.of(definition));
      const operation = service?.model.operations.get(name);
      if (!service || !operation)
        throw new AwsError('NotImplemented', `The sandbox has no ${namespace}#${name}.`, { httpStatus: 501 });
      return { service, operation };
    },
  };
};

const onceEach = <T>(make: (definition: Service) => Promise<T>) => {
  const made = new Map<Service, Promise<T>>();
  return {
    isKnown: (definition: Service) => made.has(definition),
    of: (definition: Service): Promise<T> => {
      const known = made.get(definition) ?? make(definition);
      made.set(definition, known);
      return known;
    },
  };
};

const loadService = async (definition: Service, loading: Promise<Implementation>): Promise<LoadedService> => {
  const [sdk, implementation] = await Promise.all([definition.sdk(), loading]);
  const constraints = (await implementation.constraints?.()) ?? {};
  const model = readModel(sdk);
  const rest = once(() => definition.router?.(model) ?? restRouter(model));
  return {
    definition,
    implementation,
    model,
    constraints,
    get rest() {
      return rest();
    },
    codecService: { version: definition.version ?? '', xmlNamespace: definition.xmlNamespace ?? '' },
  };
};

/** An SDK command carries its operation's schema `[9, namespace, name, …]`; class names don't survive a bundler. */
const commandName = (command: object): readonly [string, string] => {
  const schema: unknown = 'schema' in command ? command.schema : undefined;
  if (!Array.isArray(schema)) throw new TypeError('not an SDK command');
  return [String(schema[1]), String(schema[2])];
};
