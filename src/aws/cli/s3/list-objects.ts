import type { JsonObject, JsonValue } from '../../json.ts';
import { adjustOutput } from '../adjustments.ts';
import { isJsonList, isJsonMap } from '../python-value.ts';
import type { AwsWorld } from '../world.ts';

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly modifiedMs: number;
}

export interface Listing {
  readonly prefixes: readonly string[];
  readonly objects: readonly ListedObject[];
}

export interface ListWish {
  readonly bucket: string;
  readonly prefix: string;
  /** What is below a `/` is one prefix. */
  readonly isFlat: boolean;
}

/** Everything under a prefix, page by page. */
export async function* listObjects(wish: ListWish, { call, signal }: AwsWorld): AsyncGenerator<Listing> {
  let token: string | undefined;
  do {
    const input = {
      Bucket: wish.bucket,
      Prefix: wish.prefix,
      EncodingType: 'url',
      ...(wish.isFlat ? { Delimiter: '/' } : {}),
      ...(token === undefined ? {} : { ContinuationToken: token }),
    };
    const page = adjustOutput('s3.ListObjectsV2', await call('s3.ListObjectsV2', input, { signal }));
    yield readPage(page);
    token = page.IsTruncated === true ? String(page.NextContinuationToken) : undefined;
  } while (token !== undefined);
}

const readPage = ({ CommonPrefixes = [], Contents = [] }: JsonObject): Listing => ({
  prefixes: maps(CommonPrefixes).map(({ Prefix }) => String(Prefix)),
  objects: maps(Contents).map(({ Key, Size, LastModified }) => ({
    key: String(Key),
    size: Number(Size),
    modifiedMs: Date.parse(String(LastModified)),
  })),
});

const maps = (value: JsonValue): readonly JsonObject[] => (isJsonList(value) ? value : []).filter(isJsonMap);

/** All objects under a prefix. */
export const allObjects = async (
  wish: Omit<ListWish, 'isFlat'>,
  world: AwsWorld,
): Promise<readonly ListedObject[]> => {
  const objects: ListedObject[] = [];
  for await (const page of listObjects({ ...wish, isFlat: false }, world)) objects.push(...page.objects);
  return objects;
};
