import { crc32, inflateRawSync } from 'node:zlib';
import { AwsError } from '../../../kernel/aws-error.ts';
import { invalidParameter } from '../errors.ts';

/** One file of a deployment package. */
export interface ArchiveFile {
  /** Relative, with `/`, checked not to lead out of the package. */
  readonly path: string;
  readonly isExecutable: boolean;
  /** Unpacked, in bytes. */
  readonly size: number;
  readonly bytes: () => Uint8Array;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (deployment package) */
const MAX_ZIPPED_BYTES = 50 * 1024 * 1024;
export const MAX_UNZIPPED_BYTES = 250 * 1024 * 1024;
/** What a ZIP file without ZIP64 can hold; AWS documents no limit. */
const MAX_ENTRIES = 65_534;

/** Checks an uploaded package wholly, as it will be unpacked; throws AWS's errors. */
export const checkArchive = (zip: Uint8Array): void => {
  if (zip.length > MAX_ZIPPED_BYTES) {
    throw new AwsError(
      'RequestEntityTooLargeException',
      `Zipped size must be smaller than ${MAX_ZIPPED_BYTES} bytes`,
      { httpStatus: 413 },
    );
  }
  const files = readArchive(zip);
  if (files.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  for (const file of files) file.bytes();
};

/** The files of a ZIP package. Sizes are bounded before anything is inflated. */
export const readArchive = (zip: Uint8Array): ArchiveFile[] => {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const entries = readDirectory(bytes);
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > MAX_UNZIPPED_BYTES) {
    throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
  }
  const files = entries.filter((entry) => !entry.path.endsWith('/'));
  checkPaths(entries, files);
  return files.map((entry) => ({
    path: entry.path,
    isExecutable: (entry.mode & 0o111) !== 0,
    size: entry.size,
    bytes: () => inflate(bytes, entry),
  }));
};

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
  /** Unix mode, 0 where the package doesn't say. */
  readonly mode: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;

const readDirectory = (bytes: Buffer): Entry[] => {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let offset = bytes.readUInt32LE(end + 16);
  if (count > MAX_ENTRIES) throw unreadable(`more than ${MAX_ENTRIES} entries`);
  const entries: Entry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (offset + 46 > bytes.length || bytes.readUInt32LE(offset) !== DIRECTORY_ENTRY)
      throw unreadable('its directory is damaged');
    const nameLength = bytes.readUInt16LE(offset + 28);
    entries.push({
      path: bytes.toString('utf8', offset + 46, offset + 46 + nameLength),
      flags: bytes.readUInt16LE(offset + 8),
      method: bytes.readUInt16LE(offset + 10),
      crc: bytes.readUInt32LE(offset + 16),
      packedSize: bytes.readUInt32LE(offset + 20),
      size: bytes.readUInt32LE(offset + 24),
      offset: bytes.readUInt32LE(offset + 42),
      // The high bytes hold a mode only where the package was made on Unix (3) or macOS (19).
      mode: [3, 19].includes(bytes.readUInt8(offset + 5)) ? bytes.readUInt16LE(offset + 40) : 0,
    });
    offset += 46 + nameLength + bytes.readUInt16LE(offset + 30) + bytes.readUInt16LE(offset + 32);
  }
  return entries;
};

const findEnd = (bytes: Buffer): number => {
  // The record is 22 bytes long and followed by a comment of up to 64 KiB.
  const first = Math.max(0, bytes.length - 22 - 0xffff);
  for (let at = bytes.length - 22; at >= first; at -= 1) {
    if (bytes.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw unreadable();
};

const checkPaths = (entries: readonly Entry[], files: readonly Entry[]): void => {
  const seen = new Set<string>();
  for (const { path, mode } of entries) {
    const parts = path.split('/');
    const isOutside = path === '' || path.startsWith('/') || /^[a-zA-Z]:/.test(path) || parts.includes('..');
    if (isOutside || /[\\\0]/.test(path)) throw unreadable(`the entry '${path}' leads out of the package`);
    const type = mode & 0o170000;
    if (type !== 0 && type !== 0o100000 && type !== 0o040000)
      throw unreadable(`the entry '${path}' is a link or a device`);
    if (seen.has(path)) throw unreadable(`it holds '${path}' twice`);
    seen.add(path);
  }
  const filePaths = new Set(files.map((file) => file.path));
  for (const { path } of entries) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) {
      const folder = parts.slice(0, depth).join('/');
      if (filePaths.has(folder)) throw unreadable(`'${folder}' is both a file and a folder`);
    }
  }
};

const inflate = (bytes: Buffer, entry: Entry): Uint8Array => {
  const { offset, path } = entry;
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== LOCAL_ENTRY)
    throw unreadable(`'${path}' is damaged`);
  if ((entry.flags & 1) !== 0) throw unreadable(`'${path}' is encrypted`);
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const content = unpacked(bytes.subarray(start, start + entry.packedSize), entry);
  if (content.length !== entry.size || crc32(content) !== entry.crc) throw unreadable(`'${path}' is damaged`);
  return content;
};

const unpacked = (packed: Uint8Array, { method, size, path }: Entry): Uint8Array => {
  if (method === 0) return packed;
  if (method !== 8) throw unreadable(`'${path}' is compressed with method ${method}`);
  if (size === 0) return new Uint8Array(0);
  try {
    // A bomb says less than it holds; it gets no further than what it says.
    return inflateRawSync(packed, { maxOutputLength: size });
  } catch {
    throw unreadable(`'${path}' is damaged`);
  }
};

/** AWS's text; what is wrong is the sandbox's addition, as AWS doesn't tell. */
const unreadable = (why?: string): AwsError =>
  invalidParameter(
    `Could not unzip uploaded file. Please check your file, then try to upload again.${why ? ` (serverless-labs: ${why}.)` : ''}`,
  );
