import { Command, CommanderError, Option } from 'commander';
import type { CommandDefinition } from './commands/command.ts';
import { COMMANDS } from './commands/index.ts';
import { type AppContext, type ContextOptions, createContext } from './context.ts';
import { Interrupted, LabsError } from './core/errors.ts';
import { nearest } from './core/nearest.ts';
import { errorText } from './screens/error.ts';
import { harmlessLine } from './terminal/harmless.ts';
import { isTerminalGone, letGoOfVanishedTerminal, tolerateVanishing } from './terminal/vanished.ts';

export { resolvePaths } from './core/paths.ts';

/** Runs the command line and returns the exit code. The only place that catches everything. */
export const main = async (options: Omit<ContextOptions, 'signal'>): Promise<number> => {
  const interrupt = new AbortController();
  endOnSignals(options.process, interrupt);
  const onVanished = () => interrupt.abort(new Interrupted('The terminal has gone.'));
  for (const stream of [options.process.stdout, options.process.stderr]) {
    stream.on('error', (error) => (isTerminalGone(error) ? onVanished() : endQuietly(error)));
  }
  tolerateVanishing(options.process.stdin);
  const context = createContext({ ...options, signal: interrupt.signal });
  // Timers of the sandbox don't hold the process, so that it can end; a command that waits for one must.
  const alive = setInterval(() => {}, 60_000);
  try {
    return await dispatch(options.process.argv.slice(2), context);
  } catch (error) {
    if (interrupt.signal.aborted || error instanceof Interrupted) return INTERRUPTED;
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    const isJson = options.process.argv.includes('--json');
    (isJson ? context.terminal.write : context.terminal.warn)(errorText(error, context, { isJson }));
    return error instanceof LabsError ? error.exitCode : 1;
  } finally {
    clearInterval(alive);
    letGoOfVanishedTerminal();
  }
};

/**
 * Each ends a command in order the first time: locks are given back and the terminal is as it was. Who asks again does
 * not wait for that; a terminal that goes may tell so more than once. The listeners stay, because Inquirer's end a process
 * with the same signal where they are alone.
 */
const endOnSignals = (own: NodeJS.Process, interrupt: AbortController): void => {
  const asked = new Set<NodeJS.Signals>();
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked.has(signal) && signal !== 'SIGHUP') own.exit(INTERRUPTED);
    asked.add(signal);
    interrupt.abort(new Interrupted('interrupted'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) own.on(signal, onSignal);
};

const USAGE = 2;
const INTERRUPTED = 130;

/** `serverless-labs list | head`: whoever reads has gone, so there is nobody to tell. */
const endQuietly = (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
};

const dispatch = async (argv: readonly string[], context: AppContext): Promise<number> => {
  const words = argv.filter((word) => !word.startsWith('-'));
  const wanted = words[0] === 'help' ? words[1] : words[0];
  const entry = wanted === undefined ? HOME : COMMANDS[wanted];
  const program = createProgram(context);
  for (const [name, { group, summary }] of Object.entries(COMMANDS)) {
    if (name !== wanted) program.command(name).summary(summary).helpGroup(`${group}:`);
  }
  if (!entry) throw unknownCommand(wanted ?? '');
  // Only the command that is asked for is loaded; of the others the list has the summary.
  let exitCode = 0;
  const definition = await entry.load();
  const ownWords = argv.slice(argv.indexOf(wanted ?? '') + 1);
  if (definition.takesAllWords && words[0] === wanted && !/^(-h|--help)$/.test(ownWords[0] ?? '')) {
    return definition.run({ args: ownWords, options: {} }, context);
  }
  const command =
    wanted === undefined
      ? program
      : program.command(wanted).summary(entry.summary).helpGroup(`${entry.group}:`);
  describeCommand(command, definition).action(async () => {
    exitCode = await definition.run({ args: command.args, options: command.optsWithGlobals() }, context);
  });
  await program.parseAsync([...argv], { from: 'user' });
  return exitCode;
};

const HOME = {
  group: '',
  summary: '',
  load: async (): Promise<CommandDefinition> => (await import('./commands/home.ts')).home,
};

const createProgram = ({ terminal, version }: AppContext): Command =>
  new Command('serverless-labs')
    .description(
      'Labs and quizzes for people who learn AWS serverless. Labs run on an embedded sandbox: no account, no Docker.',
    )
    .version(version, '-V, --version', 'the version')
    .option('--no-color', 'no colours (NO_COLOR works too)')
    .option('--plain', 'plain lines: no boxes, no spinner; for screen readers and logs')
    .option('--debug', 'show stack traces')
    .helpOption('-h, --help', 'this help, or that of a command')
    .helpCommand('help [command]', 'the help of a command')
    .configureHelp({ helpWidth: Math.min(terminal.columns(), 100), showGlobalOptions: true })
    .configureOutput({ writeOut: terminal.write, writeErr: terminal.warn })
    .exitOverride();

const describeCommand = (command: Command, definition: CommandDefinition): Command => {
  command.description(definition.description).exitOverride().allowExcessArguments(false);
  command.showHelpAfterError(
    `Run serverless-labs help${command.parent ? ` ${command.name()}` : ''} for what there is.`,
  );
  for (const argument of definition.args.split(' ').filter(Boolean)) command.argument(argument);
  for (const { flags, help, choices } of definition.options) {
    const option = new Option(flags, help);
    command.addOption(choices ? option.choices([...choices]) : option);
  }
  return command.addHelpText('after', () => exampleText(definition));
};

const exampleText = ({ examples }: CommandDefinition): string => {
  const width = Math.max(...examples.map(([line]) => line.length));
  return `\nExamples:\n${examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`).join('\n')}`;
};

const unknownCommand = (name: string): LabsError => {
  const near = nearest(name, Object.keys(COMMANDS));
  return new LabsError('USAGE', `There is no command "${harmlessLine(name, 80)}".`, {
    fix: near ? `Did you mean: serverless-labs ${near}` : 'Run serverless-labs --help for the list.',
  });
};
