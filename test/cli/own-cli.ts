import { runAws } from '../../src/aws/cli/run-aws.ts';
import { connect } from '../../src/aws/connect.ts';
import { currentCredentials } from '../../src/aws/credentials.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { CliResult } from './real-cli.ts';

/** Runs our `aws` with these words on a sandbox, as a program whose output is piped on. */
export const runOwnCli = async (
  words: readonly string[],
  { sandbox, cwd, stdin = '' }: { readonly sandbox: Sandbox; readonly cwd: string; readonly stdin?: string },
): Promise<CliResult> => {
  const { account, clock } = sandbox;
  const connection = await connect({
    kind: 'sandbox',
    clientConfig: sandbox.clientConfig(),
    account,
    endpoint: sandbox.endpoint(),
  });
  const out: Uint8Array[] = [];
  const err: string[] = [];
  const code = await runAws(words, {
    call: connection.call,
    target: connection.target,
    credentials: await currentCredentials(connection.credentials),
    cwd,
    home: cwd,
    clock,
    pause: (durationMs) => sandbox.advance(durationMs),
    signal: new AbortController().signal,
    write: (chunk) => out.push(Buffer.from(chunk)),
    warn: (text) => err.push(text),
    readStdin: async () => Buffer.from(stdin),
    columns: 80,
    hasColor: false,
  });
  connection.close();
  return { code, out: Buffer.concat(out).toString(), err: err.join('') };
};
