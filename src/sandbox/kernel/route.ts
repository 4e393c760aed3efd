import { AwsError } from './aws-error.ts';
import type { OperationModel } from './model.ts';
import type { LoadedService, Registry, WireFormat } from './registry.ts';
import type { Service } from './service.ts';
import type { SignatureClaim } from './sigv4.ts';
import { parseQuery, queryValue, type WireRequest } from './wire.ts';

/** Where a request goes and in which format its client speaks. */
export interface Route {
  readonly service: LoadedService;
  readonly operation: OperationModel;
  readonly wire: WireFormat;
}

/** Finds the operation by target header, CBOR path, form action or REST path. Throws AwsError. */
export const route = async (
  registry: Registry,
  request: WireRequest,
  claim: SignatureClaim | undefined,
): Promise<Route> => {
  const address =
    byTarget(registry, request) ?? byCborPath(registry, request) ?? byAction(registry, request, claim);
  if (!address) return byRestPath(registry, request, claim);
  if (!address.definition) throw unknown(`${claim ? `${claim.service}:` : ''}${address.operation}`, claim);
  const service = await registry.load(address.definition);
  const operation = service.model.operations.get(address.operation);
  if (!operation) throw unknown(`${address.definition.name}:${address.operation}`, claim);
  return { service, operation, wire: address.wire };
};

/** How much of a request is understood before its service is loaded. */
interface Address {
  readonly definition: Service | undefined;
  readonly operation: string;
  readonly wire: WireFormat;
}

const byTarget = (registry: Registry, request: WireRequest): Address | undefined => {
  const target = request.headers['x-amz-target'];
  if (target === undefined) return undefined;
  const dot = target.lastIndexOf('.');
  const definition = registry.services.find((service) => service.target === target.slice(0, dot));
  const is10 = request.headers['content-type']?.includes('json-1.0') ?? false;
  return { definition, operation: target.slice(dot + 1), wire: is10 ? 'json-1.0' : 'json-1.1' };
};

const byCborPath = (registry: Registry, request: WireRequest): Address | undefined => {
  if (request.headers['smithy-protocol'] !== 'rpc-v2-cbor') return undefined;
  const [, target, operation = ''] = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(request.path) ?? [];
  return {
    definition: registry.services.find((service) => service.target === target),
    operation,
    wire: 'cbor',
  };
};

const byAction = (
  registry: Registry,
  request: WireRequest,
  claim: SignatureClaim | undefined,
): Address | undefined => {
  const form = formFields(request);
  const operation = form?.get('Action');
  if (!form || operation === undefined) return undefined;
  const version = form.get('Version');
  const definition = registry.services.find((service) => {
    if (claim) return service.signingName === claim.service && service.version !== undefined;
    // The links in SNS's messages name no version.
    return version === undefined ? service.linkedActions?.includes(operation) : service.version === version;
  });
  return { definition, operation, wire: definition?.protocol === 'ec2Query' ? 'ec2' : 'query' };
};

const formFields = (request: WireRequest): ReadonlyMap<string, string> | undefined => {
  if (request.method === 'GET') return queryValue(request, 'Action') ? new Map(request.query) : undefined;
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return isForm ? new Map(parseQuery(Buffer.from(request.body).toString('utf8'))) : undefined;
};

const byRestPath = async (
  registry: Registry,
  request: WireRequest,
  claim: SignatureClaim | undefined,
): Promise<Route> => {
  for (const definition of restServices(registry, request, claim)) {
    const service = await registry.load(definition);
    const match = service.rest(request);
    const wire = definition.protocol === 'restXml' ? 'rest-xml' : 'rest-json';
    if (match) return { service, operation: match.operation, wire };
  }
  throw unknown(`${claim ? `${claim.service}:` : ''}${request.method} ${request.path}`, claim);
};

/** The services that a REST request may be for; those that take any path (`hosts`) come last, or alone at their host. */
const restServices = (
  registry: Registry,
  request: WireRequest,
  claim: SignatureClaim | undefined,
): readonly Service[] => {
  const rest = registry.services.filter(
    ({ protocol, signingName }) =>
      (protocol === 'restJson1' || protocol === 'restXml') && (!claim || signingName === claim.service),
  );
  const atHost = rest.filter(({ hosts }) => hosts?.test(request.headers.host ?? ''));
  return atHost.length > 0
    ? atHost
    : rest.sort((a, b) => Number(Boolean(a.hosts)) - Number(Boolean(b.hosts)));
};

/** Real AWS has it, or nobody has: either way the sandbox doesn't, and says which. */
const unknown = (what: string, claim: SignatureClaim | undefined) =>
  new AwsError(
    claim ? 'NotImplemented' : 'UnknownOperationException',
    `The serverless-labs sandbox has no operation ${what}.`,
    { httpStatus: claim ? 501 : 404 },
  );
