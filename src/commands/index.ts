import type { CommandDefinition } from './command.ts';

/** A command before it is asked for: its module is loaded only then. */
export interface CommandEntry {
  readonly group: string;
  readonly summary: string;
  readonly load: () => Promise<CommandDefinition>;
}

/** Every command, in the order in which `--help` lists them. A new one is its file and a line here. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  list: {
    group: 'Labs',
    summary: 'the labs, and how far you are with each',
    load: async () => (await import('./list.ts')).list,
  },
  run: {
    group: 'Labs',
    summary: 'do a lab, step by step (or all of it with --yes)',
    load: async () => (await import('./run.ts')).run,
  },
  check: {
    group: 'Labs',
    summary: 'look whether the open step is met',
    load: async () => (await import('./step-commands.ts')).check,
  },
  hint: {
    group: 'Labs',
    summary: 'the next hint for the open step',
    load: async () => (await import('./step-commands.ts')).hint,
  },
  solve: {
    group: 'Labs',
    summary: 'have the open step done for you',
    load: async () => (await import('./step-commands.ts')).solve,
  },
  skip: {
    group: 'Labs',
    summary: 'go on to the next step; the tool does what it needs',
    load: async () => (await import('./step-commands.ts')).skip,
  },
  restart: {
    group: 'Labs',
    summary: 'clean up a lab and begin it again',
    load: async () => (await import('./restart.ts')).restart,
  },
  status: {
    group: 'After a lab',
    summary: 'runs, and what of theirs is still there',
    load: async () => (await import('./status.ts')).status,
  },
  cleanup: {
    group: 'After a lab',
    summary: 'delete what labs have left, and nothing else',
    load: async () => (await import('./cleanup.ts')).cleanup,
  },
  cost: {
    group: 'Labs',
    summary: 'what a lab costs on AWS, before you run it there',
    load: async () => (await import('./cost.ts')).cost,
  },
  policy: {
    group: 'Labs',
    summary: 'the IAM policy that a lab needs in an account of AWS, and no more',
    load: async () => (await import('./policy.ts')).policy,
  },
  quiz: {
    group: 'Quizzes',
    summary: 'questions with reasons, spaced so that you remember',
    load: async () => (await import('./quiz.ts')).quiz,
  },
  prove: {
    group: 'Quizzes',
    summary: 'play the experiment behind an answer, and see for yourself',
    load: async () => (await import('./prove.ts')).prove,
  },
  exam: {
    group: 'Quizzes',
    summary: 'a practice exam with its time limit and an estimate',
    load: async () => (await import('./exam.ts')).exam,
  },
  stats: {
    group: 'Quizzes',
    summary: 'what you know, what you forget, and what comes next',
    load: async () => (await import('./stats.ts')).stats,
  },
  notes: {
    group: 'Quizzes',
    summary: 'the notes in short, with what in them is wrong or old',
    load: async () => (await import('./notes.ts')).notes,
  },
  export: {
    group: 'Quizzes',
    summary: 'the questions for Anki, Moodle (GIFT) or a spreadsheet',
    load: async () => (await import('./export.ts')).exportQuiz,
  },
  import: {
    group: 'Quizzes',
    summary: 'questions of your own: YAML, GIFT, CSV or Aiken',
    load: async () => (await import('./import.ts')).importQuiz,
  },
  new: {
    group: 'Quizzes',
    summary: 'begin a file of questions of your own',
    load: async () => (await import('./new.ts')).newThing,
  },
  trace: {
    group: 'The sandbox',
    summary: 'what happened: each event as a tree, with times and refusals',
    load: async () => (await import('./trace.ts')).trace,
  },
  aws: {
    group: 'The sandbox',
    summary: "the AWS CLI's commands, on the target and nowhere else",
    load: async () => (await import('./aws.ts')).aws,
  },
  shell: {
    group: 'The sandbox',
    summary: 'a shell of yours where AWS tools reach the target and nothing else',
    load: async () => (await import('./shell.ts')).shell,
  },
  sandbox: {
    group: 'The sandbox',
    summary: 'run the sandbox on its own, look at it, or empty it',
    load: async () => (await import('./sandbox.ts')).sandbox,
  },
  inbox: {
    group: 'The sandbox',
    summary: 'what the sandbox has mailed: list, read, open in a browser',
    load: async () => (await import('./inbox.ts')).inbox,
  },
  verify: {
    group: 'For authors',
    summary: 'prove that a lab works: every check, hint, wrong answer and cleanup',
    load: async () => (await import('./verify.ts')).verify,
  },
  completion: {
    group: 'For authors',
    summary: 'Tab completion for bash, zsh and fish',
    load: async () => (await import('./completion.ts')).completion,
  },
  doctor: {
    group: 'For authors',
    summary: 'look at this machine, and say what to mend',
    load: async () => (await import('./doctor.ts')).doctor,
  },
};
