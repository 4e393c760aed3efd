import { existsSync, statSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';
import { type Place, pathIn } from '../param-file.ts';

/** One end of a transfer. */
export type End = S3End | LocalEnd | { readonly kind: 'stream' };

export interface S3End {
  readonly kind: 's3';
  readonly bucket: string;
  /** Empty for the bucket as such. */
  readonly key: string;
}

export interface LocalEnd {
  readonly kind: 'local';
  /** Absolute. */
  readonly path: string;
  /** As it was typed. */
  readonly given: string;
  readonly isFolder: boolean;
  /** It ends in a slash, or is a folder. */
  readonly takesName: boolean;
}

export const parseS3Uri = (text: string): S3End | undefined => {
  const [, bucket, key = ''] = /^s3:\/\/([^/]*)(?:\/([\s\S]*))?$/.exec(text) ?? [];
  return bucket === undefined ? undefined : { kind: 's3', bucket, key };
};

export const parseEnd = (text: string, place: Place): End => {
  if (text === '-') return { kind: 'stream' };
  const s3 = parseS3Uri(text);
  if (s3) return s3;
  const path = pathIn(place, text);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  return { kind: 'local', path, given: text, isFolder, takesName: isFolder || text.endsWith(sep) };
};

export const s3Uri = ({ bucket, key }: Pick<S3End, 'bucket' | 'key'>): string => `s3://${bucket}/${key}`;

/** A path as the AWS CLI shows it: from where the person is, `./a.txt`. */
export const shownPath = (path: string, { cwd }: Place): string => {
  const fromHere = relative(cwd, path);
  const folder = dirname(fromHere);
  return folder === '.' ? `.${sep}${basename(fromHere)}` : fromHere;
};
