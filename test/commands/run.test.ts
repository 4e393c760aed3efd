import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRun } from '../../src/cleanup/journal.ts';
import { realClock } from '../../src/core/clock.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { createCommandWorld, HOPELESS_LAB, SANDBOX, TINY_LAB } from './command-world.ts';

const linesOf = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line): { kind: string; [member: string]: unknown } => JSON.parse(line));

describe('run without a terminal', () => {
  it('does every step, cleans up, and says that it asks nothing', async () => {
    const { run } = createCommandWorld();
    const { code, out, err } = await run('run', 'tiny');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^There is no terminal to ask at[^\n]*as with --yes\.\nTiny: run [a-z0-9]{6}, sandbox\n\[ok\] 1\/2 Create the role\n\[ok\] 2\/2 Attach the policy\n/,
    );
    expect(out).toMatch(/\[ok\] Clean\. 1 resource deleted/);
    expect(out).toMatch(/\nAll 2 steps are met\.\n$/);
    expect((await run('status')).out).toMatch(/none has left anything\.\n1 earlier run left nothing/);
  });

  it('takes the next lab on the path where none is named', async () => {
    const { run } = createCommandWorld({ tiny: TINY_LAB, another: HOPELESS_LAB });
    expect((await run('run', '--yes')).out).toMatch(/^Tiny: run/);
  });

  it('fails when a check is not met, tells why, and cleans up all the same', async () => {
    const { run } = createCommandWorld({ hopeless: HOPELESS_LAB });
    const { code, out } = await run('run', 'hopeless', '--yes');
    expect(code).toBe(1);
    expect(out).toMatch(
      /\[failed\] 1\/2 Create the role\n {2}\[not yet\] The role is there\n {6}wanted {2}Role\.RoleName == 'other'/,
    );
    expect(out).toMatch(
      /Clean\. 1 resource deleted[\s\S]*0 of 2 steps are met\.\nBegin again: serverless-labs run hopeless/,
    );
  });

  it('takes up the unfinished run', async () => {
    const { run, beginRun } = createCommandWorld();
    const id = beginRun('tiny');
    expect(await run('run', 'tiny', '--yes')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`run ${id},`),
    });
  });

  it('--keep leaves what was made, until cleanup is told of it', async () => {
    const { run } = createCommandWorld();
    expect((await run('run', 'tiny', '--yes', '--keep')).code).toBe(0);
    expect((await run('status')).out).toMatch(
      /tiny {2}run \w+ · kept on purpose · 2 of 2 steps met · sandbox\n {2}1 resource there:\n {4}iam\.role slabs-/,
    );
    expect((await run('cleanup')).out).toMatch(/Nothing to clean up/);
    const dry = await run('cleanup', 'tiny', '--dry-run');
    expect(dry).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^Looking at run \w+ of tiny \(sandbox\)\n1 resource would be deleted:\n {2}- iam\.role/,
      ),
    });
    expect((await run('cleanup', 'tiny')).out).toMatch(/Clean\. 1 resource deleted/);
    expect((await run('cleanup', '--all')).out).toMatch(/Nothing to clean up/);
  });
});

describe('run --json', () => {
  it('writes events and nothing else', async () => {
    const { run } = createCommandWorld();
    const { code, out, err } = await run('run', 'tiny', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const events = linesOf(out);
    expect(events[0]).toMatchObject({ kind: 'run-started', lab: 'tiny', steps: 2, isResumed: false });
    expect(events.at(-1)).toMatchObject({
      kind: 'run-ended',
      how: 'completed',
      met: 2,
      cleanup: { kind: 'clean' },
    });
    expect(new Set(events.map(({ run: id }) => id)).size).toBe(1);
    expect(events.filter(({ kind }) => kind === 'step-met')).toMatchObject([
      { step: 'role' },
      { step: 'policy' },
    ]);
  });

  it('tells an error as JSON, too', async () => {
    const { run } = createCommandWorld();
    const { code, out, err } = await run('run', 'tiyn', '--json');
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(linesOf(out)).toMatchObject([
      { kind: 'error', code: 'LAB_NOT_FOUND', message: expect.stringContaining('"tiny"') },
    ]);
  });
});

describe('what run refuses', () => {
  it.each([
    { args: ['run', 'tiny', '--target', 'awz'], code: 2, says: '"awz" is neither sandbox nor aws nor a URL' },
    { args: ['run', 'tiny', '--profile', 'me'], code: 2, says: 'Leave --profile away, or pass --target aws' },
    { args: ['run', 'tiny', '--target', 'aws'], code: 2, says: 'Pass --yes' },
    { args: ['run', 'tiny', '--target', 'aws', '--yes'], code: 2, says: '--yes needs --account' },
    { args: ['run', 'tiny', '--target', 'http://127.0.0.1:9', '--yes'], code: 1, says: 'Start the emulator' },
    { args: ['run', 'broken'], code: 1, says: 'lab.yaml:2:1' },
  ])('$args', async ({ args, code, says }) => {
    const { run } = createCommandWorld({ tiny: TINY_LAB, broken: 'title: x\nsumary: y\n' });
    const result = await run(...args);
    expect(result).toMatchObject({ code, err: expect.stringContaining(says) });
    expect(result.err).not.toContain('at Object.');
  });

  it('a run that another process works on', async () => {
    const { run, beginRun, paths } = createCommandWorld();
    const journal = openRun(paths.runs, beginRun('tiny'), realClock());
    const { code, err } = await run('run', 'tiny', '--yes');
    journal.close();
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining('is being worked on by another process'),
    });
  });
});

describe('run on an emulator', () => {
  it('asks for --yes, runs and cleans up there, and remembers where it was', async () => {
    const emulator = await createSandbox({ iam: 'off' });
    try {
      const endpoint = await emulator.listen(0);
      const { run, beginRun } = createCommandWorld();
      const refused = await run('run', 'tiny', '--target', endpoint);
      expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('Pass --yes') });
      expect(await run('run', 'tiny', '--target', endpoint, '--yes', '--keep')).toMatchObject({ code: 0 });
      expect((await run('status')).out).toMatch(
        /emulator[\s\S]*1 resource there \(by its journal; not looked at\)/,
      );
      expect(await run('cleanup', 'tiny')).toMatchObject({
        code: 2,
        err: expect.stringContaining('Pass --yes'),
      });
      expect((await run('cleanup', 'tiny', '--yes')).out).toMatch(/Clean\. 1 resource deleted/);

      beginRun('tiny', { ...SANDBOX, kind: 'emulator', endpoint });
      expect((await run('run', 'tiny', '--yes')).out).toContain(`emulator ${endpoint}`);
    } finally {
      await emulator.close();
    }
  });
});

describe('restart', () => {
  it('cleans up the unfinished run and begins a new one', async () => {
    const { run, beginRun } = createCommandWorld();
    const before = beginRun('tiny');
    await run('solve');
    const { code, out } = await run('restart');
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(`Cleaning up run ${before} [\\s\\S]*1 resource deleted[\\s\\S]*Tiny: run (?!${before})`),
    );
  });

  it('needs something to begin again', async () => {
    expect(await createCommandWorld().run('restart')).toMatchObject({
      code: 2,
      err: expect.stringContaining('No lab is under way'),
    });
  });
});

describe('files', () => {
  it('are for their owner only', async () => {
    const { run, paths } = createCommandWorld();
    await run('run', 'tiny', '--yes');
    const [journal = ''] = readdirSync(paths.runs).filter((file) => file.endsWith('.jsonl'));
    expect(readFileSync(join(paths.runs, journal), 'utf8')).toContain('"run-ended"');
    expect(readdirSync(paths.runs).filter((file) => file.endsWith('.lock'))).toEqual([]);
  });
});
