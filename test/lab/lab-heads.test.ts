import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findLabs } from '../../src/lab/find-labs.ts';
import { type HeadFiles, packHeads, readHeads } from '../../src/lab/lab-heads.ts';

const LAB = `
title: Tiny
summary: A role.
minutes: 5
level: foundation
flow: "you -> role"
names: { role: tiny-role }
steps:
  - id: role
    title: A role
    say: Look.
    do:
      - call: iam.CreateRole
        with: { RoleName: "\${names.role}", AssumeRolePolicyDocument: "{}" }
    expect:
      - that: It is there
        call: iam.GetRole
        with: { RoleName: "\${names.role}" }
        where: Role.RoleName == '\${names.role}'
    hints: [Create it.]
`;

let labs: string;
let files: HeadFiles;
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'slabs-heads-'));
  labs = join(root, 'labs');
  mkdirSync(join(labs, 'tiny'), { recursive: true });
  writeFileSync(join(labs, 'tiny/lab.yaml'), LAB);
  files = { folder: join(root, 'state'), built: join(root, 'built.json') };
});

const read = () => readHeads(findLabs([labs]), files);
const kept = () => readFileSync(join(files.folder, 'lab-heads.json'), 'utf8');

describe('the heads of labs', () => {
  it('are read once and kept until the file changes', async () => {
    expect(await read()).toEqual([expect.objectContaining({ id: 'tiny', title: 'Tiny', steps: 1 })]);
    writeFileSync(join(files.folder, 'lab-heads.json'), kept().replace('"Tiny"', '"Kept"'));
    expect(await read()).toEqual([expect.objectContaining({ title: 'Kept' })]);
    writeFileSync(join(labs, 'tiny/lab.yaml'), LAB.replace('title: Tiny', 'title: Other'));
    expect(await read()).toEqual([expect.objectContaining({ title: 'Other' })]);
  });

  it('come from the build where it has read the same file', async () => {
    writeFileSync(files.built, (await packHeads(findLabs([labs]))).replace('"Tiny"', '"Built"'));
    expect(await read()).toEqual([expect.objectContaining({ title: 'Built' })]);
    expect(kept).toThrow('ENOENT');
    writeFileSync(join(labs, 'tiny/lab.yaml'), LAB.replace('title: Tiny', 'title: Other'));
    expect(await read()).toEqual([expect.objectContaining({ title: 'Other' })]);
  });

  it('are read anew where what was kept is damaged, and leave out what is no lab', async () => {
    mkdirSync(join(labs, 'broken'));
    writeFileSync(join(labs, 'broken/lab.yaml'), 'title: [');
    mkdirSync(files.folder, { recursive: true });
    writeFileSync(join(files.folder, 'lab-heads.json'), '{"half');
    expect((await read()).map(({ id }) => id)).toEqual(['tiny']);
  });
});
