import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { checkArchive, readArchive } from '../../../../../src/sandbox/services/lambda/package/archive.ts';

const pack = (files: Record<string, string>) =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))),
  );

/** Changes the first central directory entry: `at` bytes from its start. */
const tamper = (zip: Buffer, change: (zip: Buffer, entry: number) => void): Buffer => {
  const copy = Buffer.from(zip);
  change(copy, copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2])));
  return copy;
};

const REFUSAL = 'Could not unzip uploaded file. Please check your file, then try to upload again.';

describe('a deployment package', () => {
  it('is read with its paths, contents and executable files', () => {
    const zip = Buffer.from(
      zipSync({
        'index.mjs': strToU8('x'.repeat(5000)),
        lib: { 'run.sh': [strToU8('#!'), { os: 3, attrs: 0o100755 << 16 }] },
        'empty.txt': new Uint8Array(0),
      }),
    );
    expect(
      readArchive(zip).map(({ path, isExecutable, bytes }) => [
        path,
        isExecutable,
        Buffer.from(bytes()).length,
      ]),
    ).toEqual([
      ['index.mjs', false, 5000],
      ['lib/run.sh', true, 2],
      ['empty.txt', false, 0],
    ]);
  });

  it.each([
    ['is no ZIP file', Buffer.from('this is not a zipfile'), REFUSAL],
    ['is cut off', pack({ 'a.js': 'abc' }).subarray(0, 60), REFUSAL],
    [
      'leads out of its folder',
      pack({ '../a.js': '' }),
      `${REFUSAL} (serverless-labs: the entry '../a.js' leads out of the package.)`,
    ],
    [
      'leads out of a folder in it',
      pack({ 'a/../../b': '' }),
      `${REFUSAL} (serverless-labs: the entry 'a/../../b' leads out of the package.)`,
    ],
    [
      'has an absolute path',
      pack({ '/etc/passwd': '' }),
      `${REFUSAL} (serverless-labs: the entry '/etc/passwd' leads out of the package.)`,
    ],
    [
      'has a Windows path',
      pack({ 'C:\\a': '' }),
      `${REFUSAL} (serverless-labs: the entry 'C:\\a' leads out of the package.)`,
    ],
    [
      'has a file and a folder of one name',
      pack({ a: '', 'a/b': '' }),
      `${REFUSAL} (serverless-labs: 'a' is both a file and a folder.)`,
    ],
    [
      'holds a link',
      Buffer.from(zipSync({ link: [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] })),
      `${REFUSAL} (serverless-labs: the entry 'link' is a link or a device.)`,
    ],
    [
      'says less than it holds',
      tamper(pack({ bomb: '0'.repeat(100_000) }), (zip, entry) => zip.writeUInt32LE(10, entry + 24)),
      `${REFUSAL} (serverless-labs: 'bomb' is damaged.)`,
    ],
    [
      'has a wrong checksum',
      tamper(pack({ a: 'abc' }), (zip, entry) => zip.writeUInt32LE(1, entry + 16)),
      `${REFUSAL} (serverless-labs: 'a' is damaged.)`,
    ],
    [
      'is encrypted',
      tamper(pack({ a: 'abc' }), (zip, entry) => zip.writeUInt16LE(1, entry + 8)),
      `${REFUSAL} (serverless-labs: 'a' is encrypted.)`,
    ],
    [
      'holds too much',
      tamper(pack({ a: 'abc' }), (zip, entry) => zip.writeUInt32LE(262_144_001, entry + 24)),
      'Unzipped size must be smaller than 262144000 bytes',
    ],
    ['is empty', Buffer.from(zipSync({})), 'Uploaded file must be a non-empty zip'],
  ])('is refused when it %s', (_what, zip, message) => {
    expect(() => checkArchive(zip)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValueException', message }),
    );
  });

  it('is refused when it is larger than 50 MB', () => {
    expect(() => checkArchive(new Uint8Array(52_428_801))).toThrow(
      expect.objectContaining({
        code: 'RequestEntityTooLargeException',
        message: 'Zipped size must be smaller than 52428800 bytes',
        httpStatus: 413,
      }),
    );
  });
});
