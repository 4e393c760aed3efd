import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/core/errors.ts';

const ROOT = join(import.meta.dirname, '../..');
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== 'core/errors.ts')
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'));
const document = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');

describe('the table of errors', () => {
  it.each(Object.entries(ERROR_CODES))(
    '%s is documented with its exit code, and used',
    (code, { exitCode, meaning }) => {
      expect(document).toContain(`| \`${code}\` | ${exitCode} | ${meaning} |`);
      // STATE_NOT_WRITABLE is thrown through a function of its own.
      const names = code === 'STATE_NOT_WRITABLE' ? ['stateNotWritable('] : [`'${code}'`];
      expect(names.some((name) => sources.some((source) => source.includes(name)))).toBe(true);
    },
  );

  it('documents nothing that is not in the table', () => {
    const documented = [...document.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
    expect(documented).toEqual(Object.keys(ERROR_CODES));
  });
});
