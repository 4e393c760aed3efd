// Makes docs/screens/*.svg: real runs of dist/ in a terminal, driven by keys. node scripts/screens.mjs [name…]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { screenSvg } from './terminal-svg.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const DOCS = join(root, 'docs/screens');
const LAST_KEY = /or aws …/;
const CREATE = 'aws sqs create-queue --queue-name';
const pasted = (lines) => `\u001b[200~${lines.join('\n')}\u001b[201~`;

/** Each scene: what is started, and what is pressed once something is on the screen. The last text is what is shown. */
const SCENES = {
  lab: {
    title: 'A lab: the step, what the typed command answered, the flow with live counts, and the checks',
    args: ['run', 'sqs-visibility-and-dead-letters'],
    rows: 34,
    steps: [
      [/4 {2}60 seconds/, '3'],
      [/Enter read on/, '\r'],
      [LAST_KEY, ({ run }) => pasted(['orders', 'invoices'].map((name) => `${CREATE} slabs-${run}-${name}`))],
      [/ {2}aws sqs create-queue/, '\r'],
      [/It hides messages for 30 s/, 'h'],
      [/Look at what is there[\s\S]*✓ There is a queue[\s\S]*or aws …/, ''],
    ],
  },
  quiz: {
    title: 'A quiz: a question, the answer, and a reason for every option with its source',
    args: ['quiz', 'sqs', '--seed', 'readme', '--count', '3'],
    rows: 40,
    steps: [
      [/1-4 answer/, '2'],
      [/Enter next/, ''],
    ],
  },
  home: {
    title: 'The program without a command: what is next, the path, what is due, and what is still up',
    args: [],
    before: [['run', 'hello-lambda', '--yes']],
    rows: 36,
    steps: [[/--help {2}all commands/, '']],
  },
  cost: {
    title: 'What a lab costs on AWS, line by line',
    args: ['cost', 'sqs-lambda-dynamodb'],
    rows: 30,
    steps: [[/looked up by/, '']],
  },
};

const play = async (name, { title, args, before = [], rows, steps }) => {
  const home = mkdtempSync(join(tmpdir(), 'slabs-screens-'));
  const env = { PATH: process.env.PATH, HOME: home, TERM: 'xterm-256color', SERVERLESS_LABS_HOME: home };
  try {
    for (const earlier of before) await ended(spawn(...program(earlier), { env, stdio: 'ignore' }));
    const screen = openScreen(args, { env, rows });
    for (const [text, keys] of steps) {
      await screen.shows(text);
      const run = /slabs-(\w{6})-/.exec(screen.text())?.[1];
      screen.press(typeof keys === 'function' ? keys({ run }) : keys);
    }
    mkdirSync(DOCS, { recursive: true });
    writeFileSync(join(DOCS, `${name}.svg`), screenSvg(screen.terminal, title));
    screen.close();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};

const program = (args) => [process.execPath, [join(root, 'bin/serverless-labs.js'), ...args]];

const ended = (child) => new Promise((resolve) => child.on('close', resolve));

const openScreen = (args, { env, rows }) => {
  const terminal = new xterm.Terminal({ cols: 84, rows, allowProposedApi: true });
  const [node, nodeArgs] = program(args);
  const pty = join(root, 'test/commands/run-in-terminal.py');
  const stdio = ['pipe', 'pipe', 'pipe', 'pipe'];
  const child = spawn('python3', [pty, '84', `${rows}`, node, ...nodeArgs], { env, stdio });
  let look = () => {};
  child.stdout.setEncoding('utf8').on('data', (text) => terminal.write(text, () => look()));
  const text = () =>
    Array.from({ length: rows }, (_, row) =>
      terminal.buffer.active.getLine(terminal.buffer.active.baseY + row)?.translateToString(true),
    ).join('\n');
  return {
    terminal,
    text,
    press: (keys) => child.stdin.write(keys),
    shows: (wanted) =>
      new Promise((resolve, reject) => {
        const patience = setTimeout(() => reject(new Error(`No ${wanted} on\n${text()}`)), 60_000);
        look = () => {
          // A long text goes on with Space.
          if (/Space more/.test(text())) child.stdin.write(' ');
          if (!wanted.test(text())) return;
          clearTimeout(patience);
          resolve();
        };
        look();
      }),
    close: () => child.stdin.write('\u0003\u0003'),
  };
};

const wanted = process.argv.slice(2);
for (const [name, scene] of Object.entries(SCENES)) {
  if (wanted.length === 0 || wanted.includes(name)) await play(name, scene);
}
