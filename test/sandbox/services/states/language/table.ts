import { TestStateCommand, type TestStateCommandInput } from '@aws-sdk/client-sfn';
import { expect } from 'vitest';
import type { World } from '../world.ts';

/** A page of AWS's developer guide. */
export const guide = (page: string): string =>
  `https://docs.aws.amazon.com/step-functions/latest/dg/${page}.html`;

/** What a state does with an input, and the page that says so. */
export interface Row {
  readonly source: string;
  readonly what: string;
  readonly state: object;
  readonly input?: unknown;
  readonly variables?: object;
  readonly context?: object;
  /** The task's result, or the error that it fails with. */
  readonly mock?: TestStateCommandInput['mock'];
  /** How often the state was tried again already. */
  readonly retries?: number;
  /** The members of TestState's answer that matter; the output is parsed. */
  readonly gives: object;
}

/** Rows of one page. */
export const from = (page: string, rows: readonly Omit<Row, 'source'>[]): readonly Row[] =>
  rows.map((row) => ({ source: guide(page), ...row }));

/** Tests one state with TestState. */
export const expectRow = async (world: World, row: Row): Promise<void> => {
  const { output, ...answer } = await world.sfn.send(
    new TestStateCommand({
      definition: JSON.stringify(row.state),
      input: JSON.stringify(row.input ?? {}),
      ...(row.variables && { variables: JSON.stringify(row.variables) }),
      ...(row.context && { context: JSON.stringify(row.context) }),
      ...(row.mock && { mock: row.mock, inspectionLevel: 'DEBUG' }),
      ...(row.retries !== undefined && { stateConfiguration: { retrierRetryCount: row.retries } }),
    }),
  );
  const parsed = output === undefined ? undefined : JSON.parse(output);
  expect({ ...answer, output: parsed }).toMatchObject(row.gives);
  // Nothing but what the row says: not only what it has in it.
  if ('output' in row.gives) expect(parsed).toEqual(row.gives.output);
};

/** An answer that is exactly this output. */
export const output = (value: unknown): object => ({ status: 'SUCCEEDED', output: value });

/** An answer that is a failure, whose cause has this part. */
export const failure = (error: string, cause = ''): object => ({
  status: 'FAILED',
  error,
  cause: expect.stringContaining(cause),
});
