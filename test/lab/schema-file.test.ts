import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, it } from 'vitest';
import { LabSchema } from '../../src/lab/schema.ts';

it('schemas/lab.schema.json is what the program checks lab files with; else run node scripts/schemas.mjs', () => {
  const published: object = JSON.parse(
    readFileSync(new URL('../../schemas/lab.schema.json', import.meta.url), 'utf8'),
  );
  expect(published).toMatchObject(JSON.parse(JSON.stringify(toJsonSchema(LabSchema, { typeMode: 'input' }))));
});
