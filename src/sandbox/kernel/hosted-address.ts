/** Which of the things that services host a request is for. */
export interface HostedAddress {
  /** `execute-api` */
  readonly label: string;
  readonly id: string;
  /** Where the request names one. */
  readonly region: string | undefined;
  /** Behind what names the thing; still percent-encoded. */
  readonly path: string;
  /** What names the thing in the path; empty where the host does. */
  readonly basePath: string;
}

/** No bucket's name begins with an underscore, so no path of S3's is hidden. LocalStack's URLs begin the same way. */
const PATH_PREFIX = '/_aws/';

/**
 * Reads `<id>.<label>.localhost`, with a region as in AWS's host names or without, or `/_aws/<label>/<id>/…` for those
 * whose resolver doesn't know `.localhost`. Undefined where the request is for none of `labels`.
 */
export const hostedAddress = (
  { host, path }: { readonly host: string | undefined; readonly path: string },
  labels: ReadonlySet<string>,
): HostedAddress | undefined => byHost(host ?? '', path, labels) ?? byPath(path, labels);

const byHost = (host: string, path: string, labels: ReadonlySet<string>): HostedAddress | undefined => {
  const [, name] = /^(.+)\.localhost(?::\d+)?$/.exec(host.toLowerCase()) ?? [];
  if (name === undefined) return undefined;
  // S3's websites have their region behind a dash in its older regions: `photos.s3-website-us-east-1`.
  const [suffix = '', region] = /[.-]([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(name) ?? [];
  const [, id = '', label = ''] = /^(.+)\.([^.]+)$/.exec(name.slice(0, name.length - suffix.length)) ?? [];
  return labels.has(label) ? { label, id, region, path, basePath: '' } : undefined;
};

const byPath = (path: string, labels: ReadonlySet<string>): HostedAddress | undefined => {
  if (!path.startsWith(PATH_PREFIX)) return undefined;
  const [label = '', id = '', ...rest] = path.slice(PATH_PREFIX.length).split('/');
  if (!labels.has(label) || id === '') return undefined;
  const basePath = `${PATH_PREFIX}${label}/${id}`;
  return { label, id, region: undefined, path: `/${rest.join('/')}`, basePath };
};
