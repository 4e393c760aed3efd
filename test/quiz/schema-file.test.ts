import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, test } from 'vitest';
import { bankFileSchema } from '../../src/quiz/schema.ts';

test('schemas/questions.schema.json is that of the program (node scripts/schemas.mjs)', () => {
  const { title: _, ...published } = JSON.parse(readFileSync('schemas/questions.schema.json', 'utf8'));
  expect(published).toEqual(toJsonSchema(bankFileSchema, { typeMode: 'input', errorMode: 'ignore' }));
});
