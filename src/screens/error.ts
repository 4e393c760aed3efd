import { LabsError } from '../core/errors.ts';
import { harmless } from '../terminal/harmless.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface ErrorScreen {
  readonly terminal: Terminal;
  readonly isDebug: boolean;
}

/** What a person (or, with `isJson`, a program) reads when a command fails. */
export const errorText = (
  error: unknown,
  { terminal, isDebug }: ErrorScreen,
  { isJson }: { readonly isJson: boolean },
): string => {
  const known = error instanceof LabsError ? error : undefined;
  const message = harmless(error instanceof Error ? error.message : String(error));
  const fix =
    known?.fix ??
    'This is a fault of serverless-labs itself. Run the same again with --debug and report what it prints.';
  if (isJson) return `${JSON.stringify({ kind: 'error', code: known?.code ?? 'INTERNAL', message, fix })}\n`;
  const stack = isDebug && error instanceof Error ? `\n${harmless(stackOf(error))}\n` : '';
  return `${terminal.style.red('Error:')} ${message}\n${harmless(fix)}\n${stack}`;
};

const stackOf = (error: Error): string =>
  `${error.stack ?? error.message}${error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : ''}`;
