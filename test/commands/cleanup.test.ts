import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRun } from '../../src/cleanup/journal.ts';
import { realClock } from '../../src/core/clock.ts';
import { createCommandWorld } from './command-world.ts';

describe('cleanup', () => {
  it('takes the only open run', async () => {
    const { run, beginRun } = createCommandWorld();
    const id = beginRun('tiny');
    await run('solve');
    const { code, out } = await run('cleanup');
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(
        `^Cleaning up run ${id} of tiny \\(sandbox\\)\n\\[ok\\] deleted iam\\.role slabs-${id}-tiny-role\n\\[ok\\] Clean\\.`,
      ),
    );
  });

  it('wants to know which of several, or all', async () => {
    const { run, beginRun } = createCommandWorld();
    const ids = [beginRun('tiny'), beginRun('tiny')];
    const { code, err } = await run('cleanup');
    expect(code).toBe(2);
    for (const id of ids) expect(err).toContain(id);
    expect(err).toContain('pass --all');
    expect(await run('cleanup', '--all')).toMatchObject({ code: 0 });
    expect((await run('status')).out).toContain('2 earlier runs left nothing');
  });

  it('refuses a run that is worked on, and cleans the others', async () => {
    const { run, beginRun, paths } = createCommandWorld();
    const [busy, free] = [beginRun('tiny'), beginRun('tiny')];
    const journal = openRun(paths.runs, busy, realClock());
    const { code, out, err } = await run('cleanup', '--all');
    journal.close();
    expect(code).toBe(1);
    expect(err).toContain(`The run ${busy} is being worked on`);
    expect(out).toContain(`Cleaning up run ${free}`);
  });

  it.each([
    { args: ['cleanup', 'tiyn'], says: 'Did you mean: serverless-labs cleanup tiny' },
    { args: ['cleanup', 'nothing-like-it'], says: 'neither a run nor a lab' },
    { args: ['cleanup', 'tiny', '--all'], says: 'Give one of them' },
  ])('$args', async ({ args, says }) => {
    expect(await createCommandWorld().run(...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining(says),
    });
  });

  it('has nothing to do where nothing was done', async () => {
    const { run } = createCommandWorld();
    expect(await run('cleanup')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing to clean up'),
    });
    expect(await run('cleanup', 'tiny')).toMatchObject({ code: 0 });
    expect((await run('cleanup', '--json')).out).toBe('{"kind":"nothing-to-clean"}\n');
  });

  it('--json tells the events of the run', async () => {
    const { run, beginRun } = createCommandWorld();
    const id = beginRun('tiny');
    const kinds = (await run('cleanup', '--json')).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map((event) => `${event.kind} ${event.run} ${event.lab}`);
    expect(kinds).toEqual(
      ['cleanup-started', 'cleanup-planned', 'cleanup-ended'].map((kind) => `${kind} ${id} tiny`),
    );
  });
});

describe('damage', () => {
  it('of a journal is told once, with where it is now, and the rest of it counts', async () => {
    const { run, beginRun, paths } = createCommandWorld();
    const id = beginRun('tiny');
    await run('solve');
    appendFileSync(join(paths.runs, `${id}.jsonl`), '00000000 {"kind":"step-m');
    const told = await run('status');
    expect(told.err).toMatch(
      new RegExp(
        `1 line of \\S+${id}\\.jsonl could not be read[\\s\\S]*set aside in \\S+${id}\\.jsonl\\.damaged-\\d+\n$`,
      ),
    );
    expect(told.out).toContain('1 of 2 steps met');
    expect((await run('status')).err).toBe('');
    expect(readdirSync(paths.runs).filter((file) => file.includes('damaged'))).toHaveLength(1);
  });

  it('of a journal that has lost its beginning is told, and stops nothing', async () => {
    const { run, beginRun, paths } = createCommandWorld();
    const id = beginRun('tiny');
    writeFileSync(join(paths.runs, `${id}.jsonl`), 'garbage\n');
    const { code, err } = await run();
    expect(code).toBe(0);
    expect(err).toContain(`The journal of run ${id} has lost its first line`);
  });

  it.each([['status'], ['list'], ['cleanup'], ['run', 'tiny', '--yes'], []])(
    'a file in place of the journals is told by %s',
    async (...args) => {
      const { run, paths } = createCommandWorld();
      mkdirSync(paths.state, { recursive: true });
      writeFileSync(paths.runs, 'in the way');
      const { code, err } = await run(...args);
      expect({ code, err }).toMatchObject({
        code: 1,
        err: expect.stringContaining(`Cannot use ${paths.runs}`),
      });
    },
  );

  it('of the sandbox is told once', async () => {
    const { run, paths } = createCommandWorld();
    await run('run', 'tiny', '--yes');
    appendFileSync(join(paths.sandbox, 'tables.jsonl'), 'garbage\n');
    expect((await run('run', 'tiny', '--yes')).err).toMatch(/1 line of \S+sandbox\S+ could not be read/);
    expect((await run('run', 'tiny', '--yes')).err).toBe('');
  });
});
