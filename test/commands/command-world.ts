import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { TargetPin } from '../../src/aws/target.ts';
import { startRun } from '../../src/cleanup/journal.ts';
import { main } from '../../src/cli.ts';
import type { AwsStandIn } from '../../src/context.ts';
import { type Clock, realClock } from '../../src/core/clock.ts';
import { type Paths, resolvePaths } from '../../src/core/paths.ts';

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandWorld {
  /** `SERVERLESS_LABS_HOME`. */
  readonly home: string;
  readonly paths: Paths;
  /** A package with labs of its own. */
  readonly packageFolder: string;
  /** Runs the program inside this process, without a terminal. */
  readonly run: (...args: readonly string[]) => Promise<CommandResult>;
  /** The same with somebody at a terminal, who types each answer once its question is shown. */
  readonly runAt: (keyboard: readonly Answer[], ...args: readonly string[]) => Promise<CommandResult>;
  /** Puts a function's folder, with `index.mjs`, into a lab. */
  readonly addFunction: (lab: string, folder: string, code: string) => void;
  /** A run that was begun and left at once. Returns its id. */
  readonly beginRun: (lab: string, target?: TargetPin, tags?: Readonly<Record<string, string>>) => string;
}

/** A person's machine, with labs `labs` of the program. */
export const createCommandWorld = (
  labs: Readonly<Record<string, string>> = { tiny: TINY_LAB },
  more: {
    readonly env?: Readonly<Record<string, string>>;
    readonly awsStandIn?: AwsStandIn;
    /** In place of one with `labs`. */
    readonly packageFolder?: string;
  } = {},
): CommandWorld => {
  const home = mkdtempSync(join(tmpdir(), 'slabs-home-'));
  const packageFolder = more.packageFolder ?? join(home, 'package');
  // The program's own folder is never written to.
  for (const [id, yaml] of more.packageFolder === undefined ? Object.entries(labs) : []) {
    mkdirSync(join(packageFolder, 'labs', id), { recursive: true });
    writeFileSync(join(packageFolder, 'labs', id, 'lab.yaml'), yaml);
  }
  const env = { SERVERLESS_LABS_HOME: home, CI: 'true', ...more.env };
  const { awsStandIn } = more;
  const paths = resolvePaths(env);
  return {
    home,
    paths,
    packageFolder,
    run: (...args) => runInProcess(args, { packageFolder, env, ...(awsStandIn && { awsStandIn }) }),
    runAt: (keyboard, ...args) =>
      runInProcess(args, { packageFolder, env, keyboard, ...(awsStandIn && { awsStandIn }) }),
    addFunction: (lab, name, code) => {
      const folder = join(packageFolder, 'labs', lab, 'functions', name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'index.mjs'), code);
    },
    beginRun: (lab, target = SANDBOX, tags = {}) => {
      const start = {
        lab,
        labHash: 'begun',
        target,
        inputs: {},
        tags,
        clock: realClock(),
        random: Math.random,
      };
      const journal = startRun(paths.runs, start);
      journal.close();
      return journal.run;
    },
  };
};

export const SANDBOX: TargetPin = {
  kind: 'sandbox',
  account: '000000000000',
  partition: 'aws',
  region: 'us-east-1',
  endpoint: undefined,
};

/** What is typed, with Enter, once `question` was written. */
export interface Answer {
  readonly question: string;
  readonly text: string;
}

interface Machine {
  readonly packageFolder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly awsStandIn?: AwsStandIn;
  readonly keyboard?: readonly Answer[];
}

const runInProcess = async (
  args: readonly string[],
  { packageFolder, env: given, awsStandIn, keyboard }: Machine,
): Promise<CommandResult> => {
  const signals = new EventEmitter();
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { CI, ...env } = given;
  const endOutput = stdout.end.bind(stdout);
  if (keyboard) sitAt(keyboard, { stdin, stdout });
  const own: NodeJS.Process = Object.create(process, {
    argv: { value: ['node', 'serverless-labs', ...args] },
    env: { value: keyboard ? { ...env, NO_COLOR: '1' } : given },
    stdin: { value: stdin },
    stdout: { value: stdout },
    stderr: { value: stderr },
    on: { value: signals.on.bind(signals) },
  });
  const read = Promise.all([text(stdout), text(stderr)]);
  const code = await main({
    ...{ process: own, packageFolder, version: '0.0.0-test' },
    ...(awsStandIn && { awsStandIn, clock: hurriedClock() }),
  });
  endOutput();
  stderr.end();
  const [out, err] = await read;
  return { code, out, err };
};

/** Real time, but what takes AWS a while to settle is passed over by moving the clock. */
const hurriedClock = (): Clock => {
  const clock = realClock();
  return {
    ...clock,
    after: (delayMs, callback) => {
      const timer = clock.after(delayMs, callback);
      if (delayMs === SETTLE_MS) setImmediate(() => clock.advance(delayMs));
      return timer;
    },
  };
};

const SETTLE_MS = 30_000;

/** Makes the streams a terminal, at which somebody types. */
const sitAt = (
  keyboard: readonly Answer[],
  { stdin, stdout }: { readonly stdin: PassThrough; readonly stdout: PassThrough },
): void => {
  Object.assign(stdin, { isTTY: true, setRawMode: () => stdin });
  // A question ends the stream that it is written to, which a process's own does not mind.
  Object.assign(stdout, { isTTY: true, columns: 100, rows: 40, end: () => stdout });
  let written = '';
  const waiting = [...keyboard];
  stdout.on('data', (chunk) => {
    written += String(chunk);
    const [next] = waiting;
    if (!next || !written.includes(next.question)) return;
    waiting.shift();
    written = '';
    setImmediate(() => stdin.write(`${next.text}\r`));
  });
};

/** Two steps with IAM alone. */
export const TINY_LAB = `
title: Tiny
summary: A role and a policy.
minutes: 5
level: foundation
names: { role: tiny-role }
steps:
  - id: role
    title: Create the role
    say: A **role** can be assumed.
    do:
      - call: iam.CreateRole
        with:
          RoleName: "\${names.role}"
          AssumeRolePolicyDocument:
            json: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" }] }
        show: { Name: Role.RoleName }
    expect:
      - that: The role is there
        call: iam.GetRole
        with: { RoleName: "\${names.role}" }
        where: Role.RoleName == '\${names.role}'
    hints: [Look at IAM., "\`aws iam create-role\`"]
  - id: policy
    title: Attach the policy
    say: It may write logs.
    do:
      - call: iam.AttachRolePolicy
        with: { RoleName: "\${names.role}", PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" }
    expect:
      - that: The policy is attached
        call: iam.ListAttachedRolePolicies
        with: { RoleName: "\${names.role}" }
        where: AttachedPolicies[0].PolicyName == 'AWSLambdaBasicExecutionRole'
        otherwise: Nothing is attached.
    hints: [There is a managed policy.]
`;

/** Its first check never holds. */
export const HOPELESS_LAB = TINY_LAB.replace(/where: Role.RoleName == .*/, "where: Role.RoleName == 'other'")
  .replace('title: Tiny', 'title: Hopeless')
  .replace('level: foundation', 'level: professional');

/** A function, and then its code in the learner's hands. It needs the functions `hello` and `hello.solution`. */
export const EDIT_LAB = `
title: Edit
summary: A function that you change.
minutes: 5
level: foundation
names: { role: edit-role, function: edit }
steps:
  - id: function
    title: Create the function
    say: First the function.
    do:
      - call: iam.CreateRole
        with:
          RoleName: "\${names.role}"
          AssumeRolePolicyDocument:
            json: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" }] }
      - call: lambda.CreateFunction
        with:
          FunctionName: "\${names.function}"
          Runtime: nodejs22.x
          Handler: index.handler
          Role: "arn:aws:iam::\${account}:role/\${names.role}"
          Code: { ZipFile: { zip: functions/hello } }
      - wait: lambda.GetFunctionConfiguration
        with: { FunctionName: "\${names.function}" }
        where: State == 'Active'
        within: 20s
    find:
      - call: lambda.GetFunctionConfiguration
        with: { FunctionName: "\${names.function}" }
        save: { givenCode: CodeSha256 }
    expect:
      - that: The function is active
        call: lambda.GetFunctionConfiguration
        with: { FunctionName: "\${names.function}" }
        where: State == 'Active'
    hints: [Create it.]
  - id: edit
    title: Change its code
    say: Now it is yours.
    do:
      - { edit: functions/hello, file: index.mjs, function: "\${names.function}" }
    expect:
      - that: Its code is another one
        call: lambda.GetFunctionConfiguration
        with: { FunctionName: "\${names.function}" }
        where: CodeSha256 != '\${givenCode}'
    hints: [Change it.]
`;
