import type { RedirectAllRequestsTo, RoutingRule } from '@aws-sdk/client-s3';
import type { HostedRequest } from '../../../kernel/hosted.ts';
import type { WireReply } from '../../../kernel/wire.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html */
export const redirectAll = (
  { path, rawQuery }: HostedRequest,
  { HostName, Protocol = 'http' }: RedirectAllRequestsTo,
): WireReply => ({
  status: 301,
  headers: { location: `${Protocol}://${HostName}${path}${rawQuery === '' ? '' : `?${rawQuery}`}` },
  body: '',
});

/**
 * The first rule whose conditions all hold: a prefix of the key, and where it names one the error's status. Rules for
 * errors wait for one.
 */
export const findRule = (
  rules: readonly RoutingRule[] | undefined,
  { key, status }: { readonly key: string; readonly status: number | undefined },
): RoutingRule | undefined =>
  rules?.find(({ Condition }) => {
    const { KeyPrefixEquals: prefix, HttpErrorCodeReturnedEquals: error } = Condition ?? {};
    if (error === undefined ? status !== undefined : Number(error) !== status) return false;
    return prefix === undefined || key.startsWith(prefix);
  });

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Redirect.html */
export const redirect = (
  request: HostedRequest,
  { Condition, Redirect }: RoutingRule,
  key: string,
): WireReply => {
  const {
    HostName,
    Protocol = 'http',
    ReplaceKeyWith,
    ReplaceKeyPrefixWith,
    HttpRedirectCode,
  } = Redirect ?? {};
  const prefix = Condition?.KeyPrefixEquals ?? '';
  const rest =
    ReplaceKeyPrefixWith === undefined ? key : `${ReplaceKeyPrefixWith}${key.slice(prefix.length)}`;
  const target = (ReplaceKeyWith ?? rest).split('/').map(encodeURIComponent).join('/');
  const own = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? '';
  const place = HostName === undefined ? `${own}${request.basePath}` : HostName;
  return {
    status: Number(HttpRedirectCode ?? 301),
    headers: { location: `${Protocol}://${place}/${target}` },
    body: '',
  };
};
