import { GLOBAL_OPTIONS, readGlobals } from '../globals.ts';
import { isJsonList, isJsonMap } from '../python-value.ts';
import { parseWords } from '../words.ts';
import type { AwsWorld } from '../world.ts';
import { listObjects } from './list-objects.ts';
import { parseS3Uri } from './s3-path.ts';

/** `aws s3 ls`: buckets, or what is under a prefix. Returns 1 where nothing is. */
export const ls = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const parsed = parseWords(words, {
    options: {
      recursive: { takes: 'none' },
      'human-readable': { takes: 'none' },
      summarize: { takes: 'none' },
      'page-size': { takes: 'one' },
      'request-payer': { takes: 'optional' },
      ...GLOBAL_OPTIONS,
    },
    positionals: [],
    repeatsLast: true,
  });
  readGlobals(parsed, world.target);
  const [path = 's3://'] = parsed.positionals;
  const { bucket, key } = parseS3Uri(path.startsWith('s3://') ? path : `s3://${path}`) ?? {
    bucket: '',
    key: '',
  };
  if (bucket === '') return listBuckets(world);
  const isRecursive = parsed.options.has('recursive');
  const sizeText = parsed.options.has('human-readable') ? humanSize : String;
  let [count, bytes, shown] = [0, 0, 0];
  for await (const page of listObjects({ bucket, prefix: key, isFlat: !isRecursive }, world)) {
    for (const prefix of page.prefixes) world.write(`${'PRE'.padStart(30)} ${lastPart(prefix)}\n`);
    for (const object of page.objects) {
      const name = isRecursive ? object.key : lastPart(object.key);
      world.write(`${localTime(object.modifiedMs)} ${sizeText(object.size).padStart(10)} ${name}\n`);
      count += 1;
      bytes += object.size;
    }
    shown += page.prefixes.length + page.objects.length;
  }
  if (parsed.options.has('summarize'))
    world.write(
      `\n${'Total Objects: '.padStart(15)}${count}\n${'Total Size: '.padStart(15)}${sizeText(bytes)}\n`,
    );
  return key !== '' && shown === 0 ? 1 : 0;
};

const listBuckets = async (world: AwsWorld): Promise<number> => {
  const { Buckets = [] } = await world.call('s3.ListBuckets', {}, { signal: world.signal });
  for (const bucket of isJsonList(Buckets) ? Buckets : []) {
    if (isJsonMap(bucket))
      world.write(`${localTime(Date.parse(String(bucket.CreationDate)))} ${bucket.Name}\n`);
  }
  return 0;
};

const lastPart = (key: string): string => key.slice(key.replace(/\/$/, '').lastIndexOf('/') + 1);

const two = (value: number) => String(value).padStart(2, '0');

const localTime = (timeMs: number): string => {
  const time = new Date(timeMs);
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
};

const UNITS = ['Bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** As awscli/customizations/s3/utils.py says sizes. */
const humanSize = (bytes: number): string => {
  if (bytes === 1) return '1 Byte';
  if (bytes < 1024) return `${bytes} Bytes`;
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${UNITS[power]}`;
};
