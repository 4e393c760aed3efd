// Makes a presigned URL for a GET of an object, as a back end does for its customers. Programs usually take AWS's
// @aws-sdk/s3-request-presigner; what that does is Signature Version 4 in the query:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
import { createHash, createHmac } from 'node:crypto';

const { AWS_REGION: region, AWS_ENDPOINT_URL: ownEndpoint } = process.env;

export const handler = async ({ bucket, key, seconds }) => {
  const url = new URL(
    ownEndpoint ? `${ownEndpoint}/${bucket}/${key}` : `https://${bucket}.s3.${region}.amazonaws.com/${key}`,
  );
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = [time.slice(0, 8), region, 's3', 'aws4_request'];
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [process.env.AWS_ACCESS_KEY_ID, ...scope].join('/'),
    'X-Amz-Date': time,
    'X-Amz-Expires': String(seconds),
    'X-Amz-Security-Token': process.env.AWS_SESSION_TOKEN,
    'X-Amz-SignedHeaders': 'host',
  });
  const request = ['GET', url.pathname, query, `host:${url.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const digest = createHash('sha256').update(request).digest('hex');
  const signingKey = scope.reduce(hmac, `AWS4${process.env.AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(signingKey, ['AWS4-HMAC-SHA256', time, scope.join('/'), digest].join('\n'));
  return { url: `${url}?${query}&X-Amz-Signature=${signature.toString('hex')}` };
};

const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
