/** What is wrong with a definition, as ValidateStateMachineDefinition tells it. */
export interface Mistake {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** `/States/Hello/Next` */
  readonly location: string;
}

export const schemaMistake = (message: string, location: string): Mistake => ({
  severity: 'ERROR',
  code: 'SCHEMA_VALIDATION_FAILED',
  message,
  location,
});

/** How CreateStateMachine tells all of them in one sentence. */
export const inOneText = (mistakes: readonly Mistake[]): string =>
  mistakes.map(({ code, message, location }) => `${code}: ${message} at ${location}`).join(', ');
