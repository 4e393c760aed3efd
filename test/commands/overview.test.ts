import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommandWorld, HOPELESS_LAB, TINY_LAB } from './command-world.ts';

const QUEUE_LAB = `
title: Queue
summary: A queue.
minutes: 5
level: foundation
names: { queue: orders }
steps:
  - id: queue
    title: Create it
    say: A queue.
    do: [{ call: sqs.CreateQueue, with: { QueueName: "\${names.queue}" } }]
    expect:
      - { that: It is there, call: sqs.GetQueueUrl, with: { QueueName: "\${names.queue}" }, where: QueueUrl }
    hints: [Create it.]
`;

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
    const home = (await run()).out;
    expect(home).toMatch(/Next\n {2}serverless-labs run tiny {2}go on: step 2 of 2, about 3 minutes left/);
    expect(home).toMatch(
      /Still up\n {2}serverless-labs cleanup \w{6} {2}the run under way of tiny: 1 resource, free/,
    );
    await run('run', 'tiny', '--yes', '--keep');
    const kept = (await run()).out;
    expect(kept).toMatch(/The path: 1 of 1 lab done\n {2}\[done\] tiny/);
    expect(kept).toMatch(/serverless-labs cleanup \w{6} {2}what is left of tiny: 1 resource, free here/);
  });

  it('shows the path: no lab before those that it comes after', async () => {
    const { run } = createCommandWorld({
      first: `${TINY_LAB}\nafter: [second, unknown]\n`,
      second: `${TINY_LAB}\n`,
    });
    const { out } = await run();
    expect(out).toMatch(/Next\n {2}serverless-labs run second/);
    expect(out).toMatch(/\[to do\] second {2} +5 min\n {2}\[to do\] first {3} +5 min {2}after second\n/);
  });

  it('reads a lab anew once its file has changed', async () => {
    const { run, packageFolder } = createCommandWorld({ tiny: TINY_LAB });
    expect((await run('list')).out).toContain('tiny  Tiny\n');
    writeFileSync(join(packageFolder, 'labs/tiny/lab.yaml'), TINY_LAB.replace('title: Tiny', 'title: Other'));
    expect((await run('list')).out).toContain('tiny  Other\n');
    writeFileSync(join(packageFolder, 'labs/tiny/lab.yaml'), 'title: broken');
    expect((await run('list')).out).not.toContain('tiny');
  });
});

describe('cost', () => {
  it('does the lab by itself, and prices what AWS would count', async () => {
    const { run } = createCommandWorld({ queue: QUEUE_LAB });
    const { out, code } = await run('cost', 'queue');
    expect(code).toBe(0);
    expect(out).toMatch(/^Queue: \$0\.00\d+ for one run on AWS\n/);
    expect(out).toMatch(
      / {2}\$0\.0000\d+ {2}\d+ {2}requests to standard queues, \$0\.40 a million; free: 1 million/,
    );
    expect(out).toMatch(
      /List\s+prices\s+of\s+us-east-1,\s+looked\s+up\s+by\s+2026-\d\d-\d\d:[\s\S]+https:\/\/aws\.amazon\.com\/sqs\/pricing\//,
    );
    const json = JSON.parse((await run('cost', 'queue', '--json')).out);
    expect(json).toMatchObject({
      kind: 'cost',
      lab: 'queue',
      region: 'us-east-1',
      lines: [{ key: 's3.writes' }, { key: 'sqs.standard' }],
    });
    const [s3, sqs] = json.lines;
    expect(json.usd).toBeCloseTo(s3.amount * 0.000005 + sqs.amount * 0.0000004, 12);
    expect((await run('status')).out).toContain('No run is open');
  });

  it('counts of a lab that only uses IAM what cleaning up looks at', async () => {
    const { lines } = JSON.parse((await createCommandWorld().run('cost', 'tiny', '--json')).out);
    expect(lines.map(({ key }: { key: string }) => key)).toEqual(['s3.writes', 'sqs.standard']);
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
