import { AwsCallError } from '../../call-error.ts';
import { describeRefusal } from '../call-error-text.ts';
import { CliError } from '../cli-error.ts';
import { GLOBAL_OPTIONS, readGlobals } from '../globals.ts';
import { type OptionTable, type ParsedWords, parseWords } from '../words.ts';
import type { AwsWorld } from '../world.ts';
import { allObjects } from './list-objects.ts';
import { presignedUrl } from './presigned-url.ts';
import { parseS3Uri, type S3End, s3Uri } from './s3-path.ts';

const DONE = 0;
const FAILED = 1;

/** `aws s3 mb s3://bucket`. */
export const mb = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const { end } = readBucketWords('mb', words, { world });
  const { region } = world.target;
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html: us-east-1 is what no constraint means.
  const place = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
  return reported('make_bucket', end, {
    world,
    act: () => world.call('s3.CreateBucket', { Bucket: end.bucket, ...place }, { signal: world.signal }),
  });
};

/** `aws s3 rb s3://bucket [--force]`. */
export const rb = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const { end, parsed } = readBucketWords('rb', words, { world, options: { force: { takes: 'none' } } });
  if (end.key !== '')
    throw new CliError('Please specify a valid bucket name only. E.g. s3://amzn-s3-demo-bucket', 'other');
  if (parsed.options.has('force')) {
    for (const { key } of await allObjects({ bucket: end.bucket, prefix: '' }, world)) {
      await world.call('s3.DeleteObject', { Bucket: end.bucket, Key: key }, { signal: world.signal });
      world.write(`delete: ${s3Uri({ bucket: end.bucket, key })}\n`);
    }
  }
  return reported('remove_bucket', end, {
    world,
    act: () => world.call('s3.DeleteBucket', { Bucket: end.bucket }, { signal: world.signal }),
  });
};

/** `aws s3 website s3://bucket --index-document … [--error-document …]`. */
export const website = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const options: OptionTable = { 'index-document': { takes: 'one' }, 'error-document': { takes: 'one' } };
  const { end, parsed } = readBucketWords('website', words, { world, options });
  const index = parsed.options.get('index-document')?.[0];
  const error = parsed.options.get('error-document')?.[0];
  const WebsiteConfiguration = {
    ...(index === undefined ? {} : { IndexDocument: { Suffix: index } }),
    ...(error === undefined ? {} : { ErrorDocument: { Key: error } }),
  };
  const input = { Bucket: end.bucket, WebsiteConfiguration };
  await world.call('s3.PutBucketWebsite', input, { signal: world.signal });
  return DONE;
};

const ONE_HOUR_S = 3_600;

/** `aws s3 presign s3://bucket/key [--expires-in seconds]`. */
export const presign = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const { end, parsed } = readBucketWords('presign', words, {
    world,
    options: { 'expires-in': { takes: 'one' } },
  });
  const expires = parsed.options.get('expires-in')?.[0];
  const expiresIn = expires === undefined ? ONE_HOUR_S : Number(expires);
  if (!Number.isInteger(expiresIn))
    throw new CliError(`argument --expires-in: invalid int value: '${expires}'`);
  world.write(`${presignedUrl({ ...end, expiresIn }, world)}\n`);
  return DONE;
};

interface BucketWords {
  readonly world: AwsWorld;
  readonly options?: OptionTable;
}

const readBucketWords = (
  name: string,
  words: readonly string[],
  { world, options = {} }: BucketWords,
): { readonly end: S3End; readonly parsed: ParsedWords } => {
  const parsed = parseWords(words, { options: { ...options, ...GLOBAL_OPTIONS }, positionals: ['path'] });
  readGlobals(parsed, world.target);
  const [path = ''] = parsed.positionals;
  const end = parseS3Uri(name === 'presign' && !path.startsWith('s3://') ? `s3://${path}` : path);
  if (end && end.bucket !== '') return { end, parsed };
  throw new CliError(`usage: aws s3 ${name} <S3Uri>\nError: Invalid argument type`);
};

interface Reporting {
  readonly world: AwsWorld;
  readonly act: () => Promise<unknown>;
}

const reported = async (what: string, { bucket }: S3End, { world, act }: Reporting): Promise<number> => {
  try {
    await act();
    world.write(`${what}: ${bucket}\n`);
    return DONE;
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.failure !== 'refused') throw error;
    world.warn(`${what} failed: s3://${bucket} ${describeRefusal(error)}\n`);
    return FAILED;
  }
};
