// Writes docs/proven.md: which facts a proof or a lab step shows. node scripts/proven.mjs
import { writeFileSync } from 'node:fs';
import { importSource } from './import-source.mjs';

process.chdir(new URL('..', import.meta.url).pathname);
const { askedSteps, provenMarkdown, readBank } = await importSource(`
  export { askedSteps } from './src/lab/asked-steps.ts';
  export { provenMarkdown } from './src/quiz/proven.ts';
  export { readBank } from './src/quiz/read-bank.ts';
`);
const text = provenMarkdown(readBank('quizzes'), askedSteps(['labs']));
writeFileSync('docs/proven.md', text);
process.stdout.write(`${text.split('\n').slice(5, 8).join('\n')}\n`);
