import { describe, expect, it } from 'vitest';
import { createCommandWorld } from './command-world.ts';

describe('the commands for one step', () => {
  it('check says why the open step is not met, and fails', async () => {
    const { run, beginRun } = createCommandWorld();
    beginRun('tiny');
    const { code, out } = await run('check');
    expect(code).toBe(1);
    expect(out).toMatch(/Step 1 of 2 · Create the role\n\[not yet\] The role is there\n[\s\S]*NoSuchEntity/);
    expect(out).not.toContain('A role can be assumed');
  });

  it('hint gives the next one each time, and then the command', async () => {
    const { run, beginRun } = createCommandWorld();
    beginRun('tiny');
    const texts = [await run('hint'), await run('hint', 'tiny'), await run('hint')].map(({ out }) => out);
    expect(texts[0]).toMatch(/Hint 1 of 2\n {2}Look at IAM/);
    expect(texts[1]).toMatch(/Hint 2 of 2\n {2}`aws iam create-role`/);
    expect(texts[2]).toMatch(/The command\naws iam create-role/);
  });

  it('solve does the open step and says what comes next', async () => {
    const { run, beginRun } = createCommandWorld();
    beginRun('tiny');
    const { code, out } = await run('solve');
    expect(code).toBe(0);
    expect(out).toMatch(
      /\[ok\] iam\.CreateRole\n {2}Name: slabs-\w+-tiny-role\n\[ok\] The role is there\n\[ok\] Step 1 is met\.\nNext: step 2 of 2, Attach the policy\nGo on: serverless-labs run tiny\n$/,
    );
    expect((await run('check')).out).toMatch(/^\nStep 2 of 2/);
  });

  it('skip does the step too, and the last one leads to cleaning up', async () => {
    const { run, beginRun } = createCommandWorld();
    const id = beginRun('tiny');
    expect(await run('skip')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Step 1 was done for you[\s\S]*Next: step 2/),
    });
    expect((await run('status')).out).toContain('0 of 2 steps met, 1 skipped');
    expect(await run('skip')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`serverless-labs cleanup ${id}`),
    });
    expect((await run('cleanup')).out).toContain('1 resource deleted');
  });

  it('check goes no further than the step that was met by hand', async () => {
    const { run, beginRun } = createCommandWorld();
    beginRun('tiny');
    await run('solve');
    await run('solve');
    expect(await run('check')).toMatchObject({
      code: 0,
      out: expect.stringContaining('All 2 steps are met'),
    });
  });

  it.each(['check', 'hint', 'solve', 'skip'])('%s needs a lab that is under way', async (command) => {
    const { run } = createCommandWorld();
    expect(await run(command)).toMatchObject({
      code: 2,
      err: expect.stringContaining('Begin with: serverless-labs run'),
    });
    expect(await run(command, 'tiny')).toMatchObject({
      code: 2,
      err: expect.stringContaining('tiny is not under way'),
    });
    expect(await run(command, 'tiyn')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean "tiny"?'),
    });
  });
});
