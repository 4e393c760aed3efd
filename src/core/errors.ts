/** Every error that a person can cause, with the exit code it ends a command with: 2 for usage, 1 for failure. */
export const ERROR_CODES = {
  USAGE: {
    exitCode: 2,
    meaning: 'The command line asks for something that does not exist or does not fit together.',
  },
  LAB_NOT_FOUND: { exitCode: 2, meaning: 'No lab has this name.' },
  LAB_INVALID: {
    exitCode: 1,
    meaning: 'A lab file does not follow the format; file, line and column are in the message.',
  },
  RUN_NOT_FOUND: { exitCode: 2, meaning: 'No run has this id, or the lab has no unfinished run.' },
  RUN_BUSY: { exitCode: 1, meaning: 'Another process works on the same run.' },
  STATE_NOT_WRITABLE: {
    exitCode: 1,
    meaning: 'The state folder cannot be written (permissions, a full disk, a file in its place).',
  },
  SANDBOX_BUSY: { exitCode: 1, meaning: 'Another process holds the sandbox and does not answer.' },
  SANDBOX_GONE: {
    exitCode: 1,
    meaning: 'The process that held the sandbox ended in the middle of a command.',
  },
  PORT_TAKEN: { exitCode: 1, meaning: 'The port that was asked for is in use.' },
  TARGET_UNKNOWN: { exitCode: 2, meaning: 'The target is neither sandbox nor aws nor a URL.' },
  TARGET_UNREACHABLE: { exitCode: 1, meaning: 'The emulator does not answer as AWS does.' },
  TARGET_LACKS: {
    exitCode: 1,
    meaning: 'The emulator lacks something that the lab needs; nothing was created.',
  },
  TARGET_NOT_READY: {
    exitCode: 1,
    meaning: 'A command does not go with this kind of target; nothing was sent.',
  },
  CREDENTIALS_MISSING: { exitCode: 1, meaning: 'No AWS keys were found, or AWS does not know them.' },
  CREDENTIALS_EXPIRED: { exitCode: 1, meaning: 'The AWS keys have run out; log in again and go on.' },
  ACCOUNT_REFUSED: {
    exitCode: 1,
    meaning:
      'The AWS account was not confirmed, is not the one that was named, or is not on the list of those that may be used.',
  },
  CONFIG_INVALID: {
    exitCode: 1,
    meaning: 'The configuration file does not follow the format; file, line and column are in the message.',
  },
  TARGET_MISMATCH: { exitCode: 1, meaning: 'The run belongs to another target, account or region.' },
  CALL_FAILED: {
    exitCode: 1,
    meaning: 'A call that a run needs was refused or failed; its AWS code and message are told.',
  },
  NOT_INTERACTIVE: { exitCode: 2, meaning: 'A question would have to be asked, but there is no terminal.' },
  QUIZ_INVALID: {
    exitCode: 1,
    meaning: 'A file of questions does not follow the format; file, line and column are in the message.',
  },
  QUIZ_EMPTY: { exitCode: 1, meaning: 'No question fits what was asked for.' },
  PROOF_NOT_FOUND: { exitCode: 2, meaning: 'No proof, and no question that has one, has this name.' },
  PROOF_INVALID: {
    exitCode: 1,
    meaning:
      'A proof file does not follow the format, or claims another answer than the key; file, line and column are in the message.',
  },
  TOPIC_NOT_FOUND: { exitCode: 2, meaning: 'No topic has this name.' },
  EXAM_NOT_FOUND: { exitCode: 2, meaning: 'No exam has this code, or no sitting of it is unfinished.' },
  EXAM_BUSY: { exitCode: 1, meaning: 'Another window sits the same exam.' },
  MAIL_NOT_FOUND: { exitCode: 2, meaning: 'No mail in the inbox has this number.' },
  MAIL_NOT_SENT: { exitCode: 1, meaning: 'The mail server that was named did not take a mail.' },
  FILE_UNREADABLE: { exitCode: 1, meaning: 'A file that was named cannot be read.' },
} as const satisfies Record<string, { readonly exitCode: 1 | 2; readonly meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What a person can cause: what went wrong (`message`) and what to do next (`fix`). */
export class LabsError extends Error {
  override readonly name = 'LabsError';
  readonly code: ErrorCode;
  readonly fix: string;

  constructor(code: ErrorCode, message: string, options: { readonly fix: string; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fix = options.fix;
  }

  get exitCode(): 1 | 2 {
    return ERROR_CODES[this.code].exitCode;
  }
}

/** The person ended the command at a question (Ctrl-C); nothing more is to be said. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The error of every failed read or write below the state folder. */
export const stateNotWritable = (path: string, cause: unknown): LabsError =>
  new LabsError(
    'STATE_NOT_WRITABLE',
    `Cannot use ${path}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    {
      fix: 'Free some space or mend the permissions, or set SERVERLESS_LABS_HOME to another folder.',
      cause,
    },
  );
