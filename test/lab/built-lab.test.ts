import { appendFileSync, cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packLab, readBuiltLab } from '../../src/lab/built-lab.ts';
import { findLabs, readLab } from '../../src/lab/load.ts';

const LABS = new URL('../../labs', import.meta.url).pathname;

it.each(findLabs([LABS]))('is what the file says: $id', async (place) => {
  const folder = mkdtempSync(join(tmpdir(), 'built-'));
  writeFileSync(join(folder, `${place.id}.json`), JSON.stringify(readLab(place)));
  expect(await readBuiltLab(place, { folder, read: 'loadLab' })).toEqual(readLab(place));
});

it('is read and checked anew once a file of it has changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'built-'));
  const place = { id: 'sqs-fifo', folder: join(folder, 'sqs-fifo') };
  cpSync(join(LABS, place.id), place.folder, { recursive: true });
  writeFileSync(join(folder, `${place.id}.json`), await packLab(place));
  appendFileSync(
    join(place.folder, 'lab.yaml'),
    `  - id: extra
    title: Extra
    say: Do it.
    do:
      - call: sqs.MakeQueue
        with: { QueueName: "a" }
    expect:
      - that: It is there
        call: sqs.ListQueues
        with: {}
        where: QueueUrls
    hints: [none, "aws sqs list-queues"]
`,
  );
  await expect(readBuiltLab(place, { folder, read: 'loadLab' })).rejects.toThrow(/MakeQueue/);
  await expect(packLab(place)).rejects.toMatchObject({ code: 'LAB_INVALID' });
  expect((await readBuiltLab(place, { folder, read: 'readLab' })).steps.at(-1)?.id).toBe('extra');
});
