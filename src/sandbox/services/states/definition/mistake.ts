/** What is wrong with a definition, as ValidateStateMachineDefinition tells it. */
export interface Mistake {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** `/States/Hello/Next`; of the workflow as a whole there is none. */
  readonly location?: string;
}

export const schemaMistake = (message: string, location: string): Mistake => ({
  severity: 'ERROR',
  code: 'SCHEMA_VALIDATION_FAILED',
  message,
  location,
});

/** Measured on AWS: https://github.com/floci-io/floci/issues/2735 */
export const unsupportedField = (name: string, location: string): Mistake =>
  schemaMistake(`Field '${name}' is not supported`, location);

/** How CreateStateMachine tells all of them in one sentence. */
export const inOneText = (mistakes: readonly Mistake[]): string =>
  mistakes.map(({ code, message, location }) => `${code}: ${message} at ${location ?? 'null'}`).join(', ');
