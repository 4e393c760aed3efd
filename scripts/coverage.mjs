// Writes docs/coverage.md: which sections of the notes and which facts have questions. node scripts/coverage.mjs
import { writeFileSync } from 'node:fs';
import { importSource } from './import-source.mjs';

process.chdir(new URL('..', import.meta.url).pathname);
const { coverageMarkdown, readBank } = await importSource(`
  export { coverageMarkdown } from './src/quiz/coverage.ts';
  export { readBank } from './src/quiz/read-bank.ts';
`);
const text = coverageMarkdown(readBank('quizzes'));
writeFileSync('docs/coverage.md', text);
process.stdout.write(`${text.split('\n').slice(2, 10).join('\n')}\n`);
