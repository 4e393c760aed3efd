// Makes schemas/*.schema.json from the schemas that the program itself checks files with: node scripts/schemas.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const bundle = await build({
  stdin: {
    contents: `
      import { toJsonSchema } from '@valibot/to-json-schema';
      import { LabSchema } from './src/lab/schema.ts';
      import { ProofSchema } from './src/proof/schema.ts';
      import { bankFileSchema } from './src/quiz/schema.ts';
      export const schemas = {
        lab: toJsonSchema(LabSchema, { typeMode: 'input' }),
        proof: toJsonSchema(ProofSchema, { typeMode: 'input', errorMode: 'ignore' }),
        // Counting right options and the like is beyond JSON Schema.
        questions: toJsonSchema(bankFileSchema, { typeMode: 'input', errorMode: 'ignore' }),
      };
    `,
    resolveDir: new URL('..', import.meta.url).pathname,
  },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
});
const { schemas } = await import(
  `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString('base64')}`
);

mkdirSync(new URL('../schemas/', import.meta.url), { recursive: true });
for (const [name, schema] of Object.entries(schemas)) {
  const titled = { ...schema, title: `A ${name} file of serverless-labs` };
  writeFileSync(
    new URL(`../schemas/${name}.schema.json`, import.meta.url),
    `${JSON.stringify(titled, null, 2)}\n`,
  );
}
