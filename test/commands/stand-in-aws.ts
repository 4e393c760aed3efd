import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

export interface StandInAws {
  readonly sandbox: Sandbox;
  readonly endpoint: string;
  /** The APIs that were called in this test, in order. */
  readonly calls: string[];
}

/** For the tests of a file: the sandbox's server, with signatures and IAM, stands in for AWS. */
export const standInForAws = (): StandInAws => {
  const standIn = { calls: [] as string[] } as { -readonly [Member in keyof StandInAws]: StandInAws[Member] };
  let stopWatching: () => void;
  beforeAll(async () => {
    standIn.sandbox = await createSandbox();
    standIn.endpoint = await standIn.sandbox.listen(0);
  });
  afterAll(() => standIn.sandbox.close());
  beforeEach(() => {
    standIn.calls.length = 0;
    stopWatching = standIn.sandbox.trace.subscribe((event) => {
      if (event.kind === 'call') standIn.calls.push(event.api);
    });
  });
  afterEach(() => stopWatching());
  return standIn;
};
