import { CliError } from '../cli-error.ts';
import { readGlobals } from '../globals.ts';
import { type OptionTable, type ParsedWords, parseWords } from '../words.ts';
import type { AwsWorld } from '../world.ts';
import { fileFilter } from './file-filter.ts';
import { objectMembers, SYNC_OPTIONS, TRANSFER_OPTIONS } from './object-options.ts';
import { type Route, type Source, sourcesOf, transferOf } from './plan-transfers.ts';
import { parseEnd, parseS3Uri, type S3End } from './s3-path.ts';
import { getObject, runTransfers, type Transfer } from './transfer.ts';
import { upload } from './upload.ts';

/** `aws s3 cp`. */
export const cp = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const { parsed, route } = readRoute('cp', words, { world });
  if (route.from.kind === 'stream' && route.to.kind === 's3')
    return uploadStream(route.to, { parsed, world });
  if (route.to.kind === 'stream' && route.from.kind === 's3') {
    world.write((await getObject(route.from, world)).body);
    return 0;
  }
  const sources = await sourcesOf(route, world);
  const transfers = sources.map((source) => transferOf(source, route));
  return runTransfers(transfers, { words: parsed, world, isMove: false });
};

/** `aws s3 mv`: `cp`, and what was copied is deleted. */
export const mv = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const { parsed, route } = readRoute('mv', words, { world });
  const sources = await sourcesOf(route, world);
  const transfers = sources.map((source) => transferOf(source, route));
  if (transfers.some(isOntoItself))
    throw new CliError(`Cannot mv a file onto itself: ${parsed.positionals.join(' - ')}`, 'other');
  return runTransfers(transfers, { words: parsed, world, isMove: true });
};

const isOntoItself = (transfer: Transfer): boolean =>
  transfer.kind === 'copy' &&
  transfer.from.bucket === transfer.to.bucket &&
  transfer.from.key === transfer.to.key;

/** `aws s3 rm`. */
export const rm = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const parsed = parseWords(words, { options: TRANSFER_OPTIONS, positionals: ['paths'] });
  readGlobals(parsed, world.target);
  const end = parseS3Uri(parsed.positionals[0] ?? '');
  if (!end) throw new CliError('usage: aws s3 rm <S3Uri>\nError: Invalid argument type');
  const isRecursive = parsed.options.has('recursive');
  const keys = isRecursive ? await keysBelow(end, { parsed, world }) : [end.key];
  const transfers = keys.map((key): Transfer => ({ kind: 'delete', at: { bucket: end.bucket, key } }));
  return runTransfers(transfers, { words: parsed, world, isMove: false });
};

interface Context {
  readonly parsed: ParsedWords;
  readonly world: AwsWorld;
}

const keysBelow = async (end: S3End, { parsed, world }: Context): Promise<readonly string[]> => {
  const route = { from: end, to: end, isRecursive: true, isTaken: fileFilter(parsed) };
  const sources = await sourcesOf(route, world);
  return sources.flatMap(({ place }) => ('key' in place ? [place.key] : []));
};

/** `aws s3 sync`: what is new or changed at the source, and with `--delete` what is no more there. */
export const sync = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const { parsed, route: given } = readRoute('sync', words, { world, options: SYNC_OPTIONS });
  const route = { ...given, isRecursive: true };
  const sources = await sourcesOf(route, world);
  const known = new Map((await targetsOf(route, world)).map((target) => [target.name, target]));
  const changed = sources.filter((source) => isChanged(source, known.get(source.name), { parsed, route }));
  const wanted = new Set(sources.map(({ name }) => name));
  const superfluous = parsed.options.has('delete')
    ? [...known.values()].filter(({ name }) => !wanted.has(name))
    : [];
  const transfers = [
    ...superfluous.map((target) => deletionOf(target, route)),
    ...changed.map((source) => transferOf(source, route)),
  ];
  return runTransfers(transfers, { words: parsed, world, isMove: false });
};

/** What is at the target already; a folder that isn't there has nothing. */
const targetsOf = async (route: Route, world: AwsWorld): Promise<readonly Source[]> => {
  if (route.to.kind === 'local' && !route.to.isFolder) return [];
  return sourcesOf({ ...route, from: route.to }, world);
};

/**
 * Another size, or newer at the source; a download is also due where the local file is newer only with
 * `--exact-timestamps`. https://docs.aws.amazon.com/cli/latest/reference/s3/sync.html
 */
const isChanged = (
  source: Source,
  target: Source | undefined,
  { parsed, route }: { readonly parsed: ParsedWords; readonly route: Route },
): boolean => {
  if (!target || source.size !== target.size) return true;
  if (parsed.options.has('size-only')) return false;
  const newerMs = Math.floor(source.modifiedMs / 1_000) - Math.floor(target.modifiedMs / 1_000);
  if (route.to.kind === 'local') return parsed.options.has('exact-timestamps') ? newerMs !== 0 : newerMs < 0;
  return newerMs > 0;
};

const deletionOf = ({ place }: Source, { to }: Route): Transfer => {
  if ('path' in place) return { kind: 'delete-file', path: place.path };
  return { kind: 'delete', at: { bucket: to.kind === 's3' ? to.bucket : '', key: place.key } };
};

const USAGES: Readonly<Record<string, string>> = {
  cp: '<LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>',
  mv: '<LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>',
  sync: '<LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>',
};

interface RouteContext {
  readonly world: AwsWorld;
  readonly options?: OptionTable;
}

const readRoute = (
  name: string,
  words: readonly string[],
  { world, options = {} }: RouteContext,
): { readonly parsed: ParsedWords; readonly route: Route } => {
  const parsed = parseWords(words, {
    options: { ...TRANSFER_OPTIONS, ...options },
    positionals: ['from', 'to'],
  });
  readGlobals(parsed, world.target);
  const [from = '', to = ''] = parsed.positionals;
  const route = {
    from: parseEnd(from, world),
    to: parseEnd(to, world),
    isRecursive: parsed.options.has('recursive'),
    isTaken: fileFilter(parsed),
  };
  if (route.from.kind !== 's3' && route.to.kind !== 's3')
    throw new CliError(`usage: aws s3 ${name} ${USAGES[name]}\nError: Invalid argument type`);
  return { parsed, route };
};

const uploadStream = async ({ bucket, key }: S3End, { parsed, world }: Context): Promise<number> => {
  await upload({ bucket, key, body: await world.readStdin(), members: objectMembers(parsed) }, world);
  return 0;
};
