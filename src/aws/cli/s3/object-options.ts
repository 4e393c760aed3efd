import type { CallInput, CallValue } from '../../json.ts';
import { GLOBAL_OPTIONS } from '../globals.ts';
import { parseShorthand } from '../shorthand-parser.ts';
import type { OptionTable, ParsedWords } from '../words.ts';

/** Options of `cp`, `mv` and `sync` that become members of PutObject and CopyObject. */
const OBJECT_OPTIONS: Readonly<Record<string, string>> = {
  acl: 'ACL',
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-type': 'ContentType',
  expires: 'Expires',
  'storage-class': 'StorageClass',
  'website-redirect': 'WebsiteRedirectLocation',
};

const FLAGS = [
  'dryrun',
  'quiet',
  'only-show-errors',
  'no-progress',
  'recursive',
  'no-guess-mime-type',
] as const;

/** https://docs.aws.amazon.com/cli/latest/reference/s3/cp.html */
export const TRANSFER_OPTIONS: OptionTable = {
  ...Object.fromEntries(FLAGS.map((flag) => [flag, { takes: 'none' as const }])),
  ...Object.fromEntries(Object.keys(OBJECT_OPTIONS).map((option) => [option, { takes: 'one' as const }])),
  exclude: { takes: 'one' },
  include: { takes: 'one' },
  metadata: { takes: 'one' },
  'metadata-directive': { takes: 'one', choices: ['COPY', 'REPLACE'] },
  sse: { takes: 'optional', choices: ['AES256', 'aws:kms'] },
  'sse-kms-key-id': { takes: 'one' },
  'page-size': { takes: 'one' },
  'expected-size': { takes: 'one' },
  'request-payer': { takes: 'optional' },
  ...GLOBAL_OPTIONS,
};

/** https://docs.aws.amazon.com/cli/latest/reference/s3/sync.html */
export const SYNC_OPTIONS: OptionTable = {
  delete: { takes: 'none' },
  'size-only': { takes: 'none' },
  'exact-timestamps': { takes: 'none' },
};

/** The members that the options give an object that is written. */
export const objectMembers = ({ options }: ParsedWords): CallInput => {
  const members: Record<string, CallValue> = {};
  for (const [option, member] of Object.entries(OBJECT_OPTIONS)) {
    const value = options.get(option)?.[0];
    if (value !== undefined) members[member] = value;
  }
  const metadata = options.get('metadata')?.[0];
  if (metadata !== undefined) members.Metadata = readMetadata(metadata);
  const encryption = options.get('sse');
  if (encryption) members.ServerSideEncryption = encryption[0] ?? 'AES256';
  const key = options.get('sse-kms-key-id')?.[0];
  if (key !== undefined) members.SSEKMSKeyId = key;
  return members;
};

const readMetadata = (text: string): CallValue => {
  const value: CallValue = text.trimStart().startsWith('{')
    ? JSON.parse(text)
    : { ...parseShorthand(text, () => undefined) };
  return value;
};

/** A copy takes over what the object has, unless something is given that replaces it. */
export const copyMembers = (words: ParsedWords): CallInput => {
  const members = objectMembers(words);
  const directive = words.options.get('metadata-directive')?.[0];
  const replaces = ['Metadata', 'ContentType', 'CacheControl', 'ContentDisposition', 'ContentEncoding'].some(
    (member) => member in members,
  );
  if (directive === undefined && !replaces) return members;
  return { ...members, MetadataDirective: directive ?? 'REPLACE' };
};
