import { describe, expect, it } from 'vitest';
import { createCommandWorld, HOPELESS_LAB, TINY_LAB } from './command-world.ts';

const LABS = { tiny: TINY_LAB, another: HOPELESS_LAB, broken: 'title: x\n' };

describe('list', () => {
  it('has the labs in the order of the path, and how far the person is', async () => {
    const { run, beginRun } = createCommandWorld(LABS);
    expect((await run('list')).out).toMatch(
      /^tiny {2}Tiny\n[\s\S]*5 min · 2 steps · foundation[\s\S]*another {2}Hopeless\n/,
    );
    beginRun('tiny');
    await run('solve');
    expect((await run('list')).out).toContain('tiny  Tiny  (under way: 1 of 2)');
    await run('run', 'tiny', '--yes');
    expect((await run('list')).out).toContain('tiny  Tiny  (done)');
  });

  it('--json has a line a lab', async () => {
    const lines = (await createCommandWorld(LABS).run('list', '--json')).out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { kind: 'lab', id: 'tiny', minutes: 5, level: 'foundation', steps: 2, progress: { kind: 'new' } },
      { kind: 'lab', id: 'another' },
    ]);
  });
});

describe('home', () => {
  it('shows what is new at first, then what is under way, then what is left over', async () => {
    const { run, beginRun } = createCommandWorld({ tiny: TINY_LAB });
    expect((await run()).out).toMatch(/Next\n {2}serverless-labs run tiny {2}Tiny, about 5 minutes/);
    beginRun('tiny');
    await run('solve');
    expect((await run()).out).toMatch(/Under way\n {2}serverless-labs run tiny {2}1 of 2 steps done\n\nMore/);
    await run('run', 'tiny', '--yes', '--keep');
    expect((await run()).out).toMatch(
      /Left over\n {2}serverless-labs cleanup \w{6} {2}what a run of tiny has left/,
    );
  });
});

describe('status --json', () => {
  it('has a line a run', async () => {
    const { run, beginRun } = createCommandWorld();
    const id = beginRun('tiny');
    await run('solve');
    const lines = (await run('status', '--json')).out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        kind: 'run',
        run: id,
        lab: 'tiny',
        target: 'sandbox',
        state: 'under way',
        met: 1,
        skipped: 0,
        of: 2,
        source: 'look',
        resources: [{ type: 'iam.role', name: `slabs-${id}-tiny-role` }],
      },
    ]);
  });
});

describe('verify', () => {
  it('proves a sound lab, refutes a broken one, and goes on past what it cannot read', async () => {
    const { run } = createCommandWorld(LABS);
    expect(await run('verify', 'tiny')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\[ok\] tiny: \d+ things proved\n$/),
    });
    const all = await run('verify');
    expect(all.code).toBe(1);
    expect(all.err).toMatch(/broken\/lab\.yaml:/);
    expect(all.out).toMatch(/\[failed\] another, step role: not so: every check is met after it\n/);
    expect(all.out).toMatch(/\[ok\] tiny/);
  });

  it('knows no other lab', async () => {
    expect(await createCommandWorld().run('verify', 'tyny')).toMatchObject({
      code: 2,
      err: expect.stringContaining('"tiny"'),
    });
  });
});

describe('help', () => {
  it.each([...['list', 'run', 'check', 'hint', 'solve', 'skip', 'restart', 'status', 'cleanup', 'verify']])(
    '%s --help says what it does, with examples, within 80 columns',
    async (command) => {
      const { code, out } = await createCommandWorld().run(command, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(/\nExamples:\n {2}serverless-labs /);
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );
});
