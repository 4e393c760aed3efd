import { ACCOUNT_OPTIONS } from './account-options.ts';
import type { OptionDefinition } from './command.ts';

/** What `run` and `restart` take. */
export const RUN_OPTIONS: readonly OptionDefinition[] = [
  { flags: '--target <where>', help: 'sandbox (default), aws, or the URL of an emulator' },
  { flags: '-y, --yes', help: 'do every step, ask nothing, clean up at the end' },
  { flags: '--keep', help: 'leave what the lab made at its end' },
  { flags: '--profile <name>', help: 'the AWS profile whose keys are used (--target aws)' },
  { flags: '--region <region>', help: 'the AWS region' },
  ...ACCOUNT_OPTIONS,
  { flags: '--json', help: 'one JSON event a line, and no questions' },
];
