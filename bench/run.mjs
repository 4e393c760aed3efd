// `npm run bench`: measures serverless-labs and, in the same run, the peers that are present. Prints ratios.
// `node bench/run.mjs servers 'sqs|dynamodb'`: one section, and of servers and states the rows that match. A row that goes
// on from the one before it (GetItem from PutItem) needs that one too.
// Peers (moto, MiniStack) are looked for in .cache/peers/bin and on PATH; `bench/install-peers.sh` installs them.
import { commandRows } from './command-rows.mjs';
import { labRows } from './lab-rows.mjs';
import { packageRows } from './package-rows.mjs';
import { printRows } from './print-rows.mjs';
import { quizRows } from './quiz-rows.mjs';
import { serverRows } from './server-rows.mjs';
import { stateRows } from './state-rows.mjs';

const [only, pattern = ''] = process.argv.slice(2);
const SECTIONS = {
  commands: commandRows,
  labs: labRows,
  quizzes: quizRows,
  servers: serverRows,
  states: stateRows,
  package: packageRows,
};

for (const [name, section] of Object.entries(SECTIONS)) {
  if (only && only !== name) continue;
  printRows(name, await section(new RegExp(pattern)));
}
