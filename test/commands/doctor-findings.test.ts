import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clockFinding } from '../../src/commands/doctor-clock.ts';
import { credentialsFinding } from '../../src/commands/doctor-credentials.ts';
import { type AppContext, createContext } from '../../src/context.ts';
import { manualClock } from '../../src/core/clock.ts';

const context = (more: Partial<AppContext>): AppContext => ({
  ...createContext({
    process,
    packageFolder: join(import.meta.dirname, '../..'),
    version: '0',
    signal: new AbortController().signal,
  }),
  ...more,
});

describe('AWS keys', () => {
  it('are named by their places, and never shown', () => {
    const HOME = mkdtempSync(join(tmpdir(), 'slabs-doctor-'));
    mkdirSync(join(HOME, '.aws'));
    writeFileSync(
      join(HOME, '.aws/credentials'),
      '[default]\naws_access_key_id = AKIAHIDDEN\naws_secret_access_key = hidden\n',
    );
    writeFileSync(
      join(HOME, '.aws/config'),
      '[default]\nregion = x\n[profile work]\nsso_session = corp\n[profile plain]\nregion = y\n',
    );
    const finding = credentialsFinding(context({ env: { HOME, AWS_ACCESS_KEY_ID: 'AKIAHIDDEN' } }));
    expect(finding).toMatchObject({
      verdict: 'note',
      found: 'AWS_ACCESS_KEY_ID in the environment, profiles default, work',
    });
    expect(JSON.stringify(finding)).not.toContain('AKIA');
    expect(finding.fix).toContain('serverless-labs shell');
  });

  it('are not needed', () => {
    const HOME = mkdtempSync(join(tmpdir(), 'slabs-doctor-'));
    expect(credentialsFinding(context({ env: { HOME } }))).toMatchObject({ verdict: 'good' });
  });
});

describe('the clock', () => {
  it('cannot be right where it is before the program was installed', async () => {
    const finding = await clockFinding(context({ clock: manualClock(Date.parse('2001-01-01T00:00:00Z')) }));
    expect(finding).toMatchObject({ verdict: 'broken', what: 'Clock' });
    expect(finding.fix).toContain('Set the clock');
  });

  it('is shown', async () => {
    const { found, verdict } = await clockFinding(context({}));
    expect(verdict).not.toBe('broken');
    expect(found).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
  });
});
