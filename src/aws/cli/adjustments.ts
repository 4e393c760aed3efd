import type { CallInput, JsonObject, JsonValue } from '../json.ts';
import { isJsonList, isJsonMap } from './python-value.ts';

/** What the AWS CLI adds to an input by itself. */
export const adjustInput = (api: string, input: CallInput): CallInput =>
  LISTS_KEYS.has(api) && input.EncodingType === undefined ? { ...input, EncodingType: 'url' } : input;

/** Keys may hold what XML can't, so botocore asks for them encoded (`set_list_objects_encoding_type_url`). */
const LISTS_KEYS: ReadonlySet<string> = new Set([
  's3.ListObjects',
  's3.ListObjectsV2',
  's3.ListObjectVersions',
]);

/** What the AWS CLI makes of an answer beyond its types. */
export const adjustOutput = (api: string, output: JsonObject): JsonObject => {
  if (api.startsWith('iam.')) return decodePolicies(output);
  if (LISTS_KEYS.has(api)) return decodeKeys(output);
  if (api === 's3.GetBucketLocation') return { LocationConstraint: output.LocationConstraint ?? null };
  return output;
};

/** botocore's `json_decode_policies`: IAM sends policies URL-encoded. */
const decodePolicies = (value: JsonObject): JsonObject =>
  mapDeep(value, (key, item) => {
    if (typeof item !== 'string' || !POLICY_MEMBERS.has(key)) return item;
    try {
      const policy: JsonValue = JSON.parse(decodeURIComponent(item));
      return policy;
    } catch {
      return item;
    }
  });

const POLICY_MEMBERS: ReadonlySet<string> = new Set([
  'PolicyDocument',
  'AssumeRolePolicyDocument',
  'Document',
]);

/** botocore's `decode_list_object`. */
const decodeKeys = (value: JsonObject): JsonObject =>
  mapDeep(value, (key, item) =>
    typeof item === 'string' && ENCODED_MEMBERS.has(key)
      ? decodeURIComponent(item.replaceAll('+', ' '))
      : item,
  );

const ENCODED_MEMBERS: ReadonlySet<string> = new Set([
  'Key',
  'Prefix',
  'Marker',
  'NextMarker',
  'StartAfter',
  'Delimiter',
  'KeyMarker',
  'NextKeyMarker',
]);

const mapDeep = (value: JsonObject, change: (key: string, item: JsonValue) => JsonValue): JsonObject => {
  const visit = (item: JsonValue): JsonValue => {
    if (isJsonList(item)) return item.map(visit);
    return isJsonMap(item) ? mapDeep(item, change) : item;
  };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(key, visit(item))]));
};
