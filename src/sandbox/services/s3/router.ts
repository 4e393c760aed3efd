import type { HttpBinding, OperationModel, ServiceModel } from '../../kernel/model.ts';
import type { RestRouter } from '../../kernel/rest-route.ts';
import { queryValue, type WireRequest } from '../../kernel/wire.ts';

/** Hosts that are S3's whatever the path: `s3.localhost`, `photos.s3.localhost`, `photos.s3.eu-west-1.localhost`. */
export const S3_HOSTS = /(?:^|\.)s3(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.localhost(?::\d+)?$/i;

const VIRTUAL_HOST = /^(.+)\.s3(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?\.localhost$/i;
/** What SDKs send to for an endpoint of `http://localhost:4566` when they aren't told to use paths. */
const SHORT_HOST = /^(?!s3\.)([^.]+)\.localhost$/i;

type RoutedRequest = Parameters<RestRouter>[0];

/** The bucket and the key (still percent-encoded) that a request is about, in its host or in its path. */
export const addressOf = (
  request: Pick<WireRequest, 'path' | 'headers'>,
): { readonly bucket?: string; readonly key?: string } => {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const bucket = (VIRTUAL_HOST.exec(host) ?? SHORT_HOST.exec(host))?.[1];
  if (bucket !== undefined) return { bucket, ...keyIn(request.path.slice(1)) };
  const [, inPath = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
  return inPath === '' ? {} : { bucket: inPath, ...keyIn(rest) };
};

const keyIn = (path: string) => (path === '' ? {} : { key: path });

/**
 * Several of S3's operations share a path and a method; `x-id` in the SDKs' queries isn't sent by all clients, so they
 * are told apart as S3 itself does.
 */
export const s3Router = (model: ServiceModel): RestRouter => {
  const routes = new Map<string, S3Route[]>();
  for (const operation of model.operations.values()) {
    if (!operation.http) continue;
    const name = `${levelOf(operation, operation.http)} ${operation.http.method}`;
    routes.set(name, [...(routes.get(name) ?? []), routeOf(operation, operation.http)]);
  }
  // Those that ask for more of the query are asked first.
  for (const some of routes.values()) some.sort((a, b) => b.literals.length - a.literals.length);
  return (request) => {
    const { bucket, key } = addressOf(request);
    const level = bucket === undefined ? 'service' : key === undefined ? 'bucket' : 'object';
    const found = routes.get(`${level} ${request.method}`)?.find((route) => isMeant(route, request));
    return found && { operation: found.operation, labels: { Bucket: bucket ?? '', Key: key ?? '' } };
  };
};

interface S3Route {
  readonly operation: OperationModel;
  readonly literals: readonly (readonly [string, string])[];
}

const levelOf = ({ name }: OperationModel, { path }: HttpBinding) => {
  if (name === 'ListBuckets') return 'service';
  return path.includes('{Key+}') ? 'object' : 'bucket';
};

const routeOf = (operation: OperationModel, { literals }: HttpBinding): S3Route => ({
  operation,
  literals: literals.filter(([name]) => name !== 'x-id'),
});

const isMeant = ({ operation, literals }: S3Route, request: RoutedRequest): boolean => {
  const literalsMet = literals.every(([name, value]) => {
    const given = queryValue(request, name);
    return given !== undefined && (value === '' || given === value);
  });
  return literalsMet && (DISTINCTIONS[operation.name]?.(request) ?? true);
};

const hasQuery = (name: string) => (request: RoutedRequest) => queryValue(request, name) !== undefined;
const lacksQuery = (name: string) => (request: RoutedRequest) => queryValue(request, name) === undefined;
const isCopy = (request: RoutedRequest) =>
  request.headers['x-amz-copy-source'] !== undefined ||
  queryValue(request, 'x-amz-copy-source') !== undefined;
const isPart = hasQuery('uploadId');

const DISTINCTIONS: Readonly<Record<string, (request: RoutedRequest) => boolean>> = {
  PutObject: (request) => !isCopy(request) && !isPart(request),
  CopyObject: (request) => isCopy(request) && !isPart(request),
  UploadPart: (request) => !isCopy(request) && isPart(request),
  UploadPartCopy: (request) => isCopy(request) && isPart(request),
  GetObject: (request) => !isPart(request),
  ListParts: isPart,
  DeleteObject: (request) => !isPart(request),
  AbortMultipartUpload: isPart,
  CompleteMultipartUpload: isPart,
  GetBucketAnalyticsConfiguration: hasQuery('id'),
  ListBucketAnalyticsConfigurations: lacksQuery('id'),
  GetBucketIntelligentTieringConfiguration: hasQuery('id'),
  ListBucketIntelligentTieringConfigurations: lacksQuery('id'),
  GetBucketInventoryConfiguration: hasQuery('id'),
  ListBucketInventoryConfigurations: lacksQuery('id'),
  GetBucketMetricsConfiguration: hasQuery('id'),
  ListBucketMetricsConfigurations: lacksQuery('id'),
  ListDirectoryBuckets: () => false,
  WriteGetObjectResponse: () => false,
};
