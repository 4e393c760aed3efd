import { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { sdk } from '../../../kernel/sdk.ts';
import type { WireReply } from '../../../kernel/wire.ts';
import type { Visit } from './answer-website.ts';

/** An object as anybody may read it: policies, ACLs and Block Public Access decide. Throws AwsError. */
export const getPublicly = async ({ request, context }: Visit, key: string): Promise<WireReply> => {
  const headers = new Map(request.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const time = (name: string) => {
    const ms = Date.parse(headers.get(name) ?? '');
    return Number.isNaN(ms) ? undefined : new Date(ms);
  };
  const { GetObjectCommand } = await sdk.s3();
  const command = new GetObjectCommand({
    ...{ Bucket: request.id, Key: key },
    ...{ IfMatch: headers.get('if-match'), IfNoneMatch: headers.get('if-none-match') },
    ...{ IfModifiedSince: time('if-modified-since'), IfUnmodifiedSince: time('if-unmodified-since') },
    Range: headers.get('range'),
  });
  const output = await context.call(command, { anonymous: true }, { headers: Object.fromEntries(headers) });
  // "the website endpoint […] 301": how-to-page-redirect.html
  if (output.WebsiteRedirectLocation !== undefined)
    return { status: 301, headers: { location: output.WebsiteRedirectLocation }, body: '' };
  const isPartial = output.ContentRange !== undefined;
  return {
    status: isPartial ? 206 : 200,
    headers: objectHeaders(output),
    body: request.method !== 'HEAD' && output.Body instanceof Readable ? output.Body : '',
  };
};

const objectHeaders = (
  output: Omit<GetObjectCommandOutput, '$metadata'>,
): Readonly<Record<string, string>> => {
  const headers: Readonly<Record<string, string | undefined>> = {
    'accept-ranges': output.AcceptRanges,
    'cache-control': output.CacheControl,
    'content-disposition': output.ContentDisposition,
    'content-encoding': output.ContentEncoding,
    'content-language': output.ContentLanguage,
    'content-length': output.ContentLength?.toString(),
    'content-range': output.ContentRange,
    'content-type': output.ContentType,
    etag: output.ETag,
    expires: output.ExpiresString,
    'last-modified': output.LastModified?.toUTCString(),
    ...Object.fromEntries(
      Object.entries(output.Metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
};
