import { describe, expect, it } from 'vitest';
import { hostedAddress } from '../../../src/sandbox/kernel/hosted-address.ts';

const LABELS = new Set(['execute-api', 's3-website']);
const read = (host: string, path = '/prod/pets') => hostedAddress({ host, path }, LABELS);

describe('the address of what a service hosts', () => {
  it.each([
    ['abc123.execute-api.localhost', 'execute-api', 'abc123', undefined],
    ['ABC123.Execute-API.localhost:4566', 'execute-api', 'abc123', undefined],
    ['abc123.execute-api.eu-west-1.localhost:4566', 'execute-api', 'abc123', 'eu-west-1'],
    ['www.photos.example.s3-website.localhost', 's3-website', 'www.photos.example', undefined],
    ['photos.s3-website-us-east-1.localhost', 's3-website', 'photos', 'us-east-1'],
    ['photos.s3-website.us-gov-west-1.localhost', 's3-website', 'photos', 'us-gov-west-1'],
  ])('%s', (host, label, id, region) => {
    expect(read(host)).toEqual({ label, id, region, path: '/prod/pets', basePath: '' });
  });

  it.each([
    ['/_aws/execute-api/abc123', 'abc123', '/'],
    ['/_aws/execute-api/abc123/', 'abc123', '/'],
    ['/_aws/execute-api/abc123/prod/a%2Fb//c', 'abc123', '/prod/a%2Fb//c'],
    ['/_aws/execute-api/abc123/../../secret', 'abc123', '/../../secret'],
  ])('%s', (path, id, rest) => {
    expect(read('127.0.0.1:4566', path)).toMatchObject({
      label: 'execute-api',
      id,
      path: rest,
      basePath: '/_aws/execute-api/abc123',
    });
  });

  it.each([
    ['execute-api.localhost', '/'],
    ['abc.execute-api.localhost.evil.example', '/'],
    ['photos.s3.localhost', '/'],
    ['abc.lambda-url.localhost', '/'],
    ['127.0.0.1:4566', '/execute-api/abc'],
    ['127.0.0.1:4566', '/_aws/lambda-url/abc/'],
    ['127.0.0.1:4566', '/_aws/execute-api/'],
    ['127.0.0.1:4566', '/_aws'],
    ['', '/'],
  ])('is none in %j %s', (host, path) => {
    expect(read(host, path)).toBeUndefined();
  });
});
