import { join } from 'node:path';
import { AwsCallError, isNotFound } from '../aws/call-error.ts';
import type { CallInput, JsonObject, JsonValue } from '../aws/json.ts';
import { isReadOnly } from '../aws/read-only.ts';
import { journaledCall } from '../cleanup/journaled-call.ts';
import { backOff } from './back-off.ts';
import { callInput } from './call-input.ts';
import { solutionOf, workingCopy } from './edit.ts';
import { holds, lookUp } from './expression.ts';
import { httpRequest, sendHttp } from './http-request.ts';
import { interpolateExpression, interpolateText } from './interpolate.ts';
import type { LabEvent } from './lab-event.ts';
import { loadZip, REJECTED_FILES, sentFiles } from './lab-files.ts';
import { readMail } from './mail-action.ts';
import { callOptions, scopeOf, type WorkContext } from './run-context.ts';
import type { Action, Step } from './schema.ts';
import { type LabCall, taggedInput } from './tagged-input.ts';
import { consistencyMs, isThereAlready, patienceFor } from './transient-error.ts';

/** A step's actions and whose code its edits deploy. */
export interface Work<Stage extends Pick<Step, 'id'> = Step> {
  readonly step: Stage;
  readonly actions: readonly Action[];
  /** Where the code of an edit comes from: the lab's solution, or the learner's own copy. */
  readonly codeOf: (action: Extract<Action, { kind: 'edit' }>, context: WorkContext) => string;
}

export const solutionWork = (step: Step): Work => ({ step, actions: step.do, codeOf: solutionOf });

/** Does the work; ends early, with a `failed` event and false, when an action fails. */
export async function* perform(
  work: Work<Pick<Step, 'id'>>,
  context: WorkContext,
): AsyncGenerator<LabEvent, boolean> {
  const taken = new Map<string, JsonValue>(context.taken);
  const doing = { work, context: { ...context, taken }, taken };
  for (const action of work.actions) {
    try {
      yield* act(action, doing);
    } catch (error) {
      if (!(error instanceof AwsCallError) || error.failure === 'interrupted') throw error;
      yield { kind: 'failed', step: work.step.id, what: `${error.service}.${error.operation}`, error };
      return false;
    }
  }
  return true;
}

interface Doing {
  readonly work: Work<Pick<Step, 'id'>>;
  readonly context: WorkContext;
  readonly taken: Map<string, JsonValue>;
}

type Of<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;

const act = (action: Action, doing: Doing): AsyncGenerator<LabEvent, void> => {
  switch (action.kind) {
    case 'call':
      return makeCall(action, doing);
    case 'http':
      return request(action, doing);
    case 'wait':
      return waitUntil(action, doing);
    case 'edit':
      return deploy(action, doing);
    case 'mail':
      return readMail(action, { step: doing.work.step.id, context: doing.context });
    case 'advance':
      return advance(action, doing);
  }
};

async function* makeCall(action: Of<'call'>, doing: Doing): AsyncGenerator<LabEvent, void> {
  const step = doing.work.step.id;
  try {
    yield { kind: 'doing', step, what: action.call };
    const output = yield* answerTo(action, doing);
    if (action.refused !== undefined)
      throw unmet(action.call, 'NotRefused', `It was to be refused with ${action.refused}, but it is done.`);
    yield done(action, output, doing);
    take(action, output, doing);
  } catch (error) {
    if (isRefusedWith(action.refused, error)) return yield refused(action, error, doing);
    if (!isThereAlready(error)) throw error;
    yield { kind: 'already-there', step, what: action.call };
    for (const instead of action.exists)
      yield* 'wait' in instead ? waitUntil(instead, doing) : makeCall(plainCall(instead), doing);
  }
}

const plainCall = (call: Pick<Of<'call'>, 'call' | 'with' | 'save'>): Of<'call'> => ({
  ...call,
  kind: 'call',
  show: {},
  refused: undefined,
  exists: [],
});

const isRefusedWith = (code: string | undefined, error: unknown): error is AwsCallError =>
  error instanceof AwsCallError && error.failure === 'refused' && error.code === code;

const refused = ({ call }: Of<'call'>, { code, message }: AwsCallError, { work }: Doing): LabEvent => ({
  kind: 'done',
  step: work.step.id,
  what: call,
  output: {},
  shown: [{ label: 'Refused', value: `${code}: ${message}` }],
});

const take = (action: Of<'call'> | Of<'http'>, output: JsonObject, doing: Doing): void => {
  for (const { name, expression, value } of savedFrom(action, output, doing)) {
    if (value === null) throw unmet(whatOf(action), 'NothingThere', `It answers nothing at ${expression}.`);
    doing.taken.set(name, value);
  }
};

const savedFrom = ({ save }: Of<'call'> | Of<'http'>, output: JsonObject, { context }: Doing) =>
  Object.entries(save).map(([name, path]) => {
    const expression = interpolateExpression(path, scopeOf(context));
    return { name, expression, value: lookUp(expression, output) };
  });

const whatOf = (action: Of<'call'> | Of<'http'>): string =>
  action.kind === 'call' ? action.call : `http.${action.http.method}`;

const done = (action: Of<'call'> | Of<'http'>, output: JsonObject, { work }: Doing): LabEvent => ({
  kind: 'done',
  step: work.step.id,
  what: action.kind === 'call' ? action.call : action.http.method,
  output,
  shown: Object.entries(action.show).map(([label, path]) => ({ label, value: lookUp(path, output) })),
});

/** What a look is to save need not be seen at once, where it was made just before. */
async function* answerTo(action: Of<'call'>, doing: Doing): AsyncGenerator<LabEvent, JsonObject> {
  const { work, context } = doing;
  const { clock, connection } = context;
  const deadline = clock.now() + (isReadOnly(action.call) ? consistencyMs(connection.target) : 0);
  const pauses = backOff(connection.target);
  for (;;) {
    const output = await (yield* send(action, doing));
    const delayMs = pauses.next().value;
    const isWhole = savedFrom(action, output, doing).every(({ value }) => value !== null);
    if (isWhole || clock.now() + delayMs > deadline) return output;
    yield { kind: 'waiting', step: work.step.id, what: action.call, delayMs };
    await context.pause(delayMs);
  }
}

/** Sends a call, again and again while AWS hasn't caught up with what was made just before. */
async function* send(
  action: LabCall & Partial<Pick<Of<'call'>, 'refused'>>,
  { work, context }: Doing,
): AsyncGenerator<LabEvent, JsonObject> {
  const { journal, connection, clock } = context;
  const call = journaledCall(connection.call, journal);
  const input = taggedInput(action, {
    context,
    files: await sentFiles(context.lab),
  });
  const firstMs = new Map<string, number>();
  const pauses = backOff(connection.target);
  for (;;) {
    try {
      return await call(action.call, input, callOptions(context));
    } catch (error) {
      if (!(error instanceof AwsCallError) || error.code === action.refused) throw error;
      const delayMs = pauses.next().value;
      // Each kind of trouble has its own patience: a connection may break long after the first throttle.
      const sinceMs = firstMs.get(error.code) ?? clock.now();
      firstMs.set(error.code, sinceMs);
      if (clock.now() + delayMs > sinceMs + patienceFor(error, connection.target)) throw error;
      yield { kind: 'waiting', step: work.step.id, what: action.call, delayMs };
      await context.pause(delayMs);
    }
  }
}

async function* request(action: Of<'http'>, doing: Doing): AsyncGenerator<LabEvent, void> {
  const { connection, clock } = doing.context;
  const step = doing.work.step.id;
  const scope = scopeOf(doing.context);
  const filled = httpRequest(action.http, scope);
  const until = action.until === undefined ? undefined : interpolateExpression(action.until, scope);
  const what = `${filled.method} ${filled.url}`;
  yield { kind: 'doing', step, what };
  const deadline = clock.now() + action.within;
  const pauses = backOff(connection.target);
  for (;;) {
    const answer = await sendHttp(filled, { connection, ...callOptions(doing.context) });
    if (until === undefined || holds(until, answer)) {
      yield done(action, answer, doing);
      return take(action, answer, doing);
    }
    if (clock.now() >= deadline) throw neverAnswered(action, { until, answer });
    const delayMs = pauses.next().value;
    yield { kind: 'waiting', step, what, delayMs };
    await doing.context.pause(delayMs);
  }
}

const neverAnswered = (action: Of<'http'>, { until, answer }: { until: string; answer: JsonObject }) =>
  unmet(
    whatOf(action),
    'WaitTimeout',
    `${until} did not come true within ${action.within / 1_000} s. The last answer: ${answer.status} ${JSON.stringify(answer.body)}`,
  );

async function* waitUntil(action: Of<'wait'>, { work, context }: Doing): AsyncGenerator<LabEvent, void> {
  const scope = scopeOf(context);
  const input = callInput(action.with, scope, REJECTED_FILES);
  const condition = interpolateExpression(action.where, scope);
  const deadline = context.clock.now() + action.within;
  const pauses = backOff(context.connection.target);
  for (;;) {
    const answer = await lookFor(action.wait, input, context);
    if (answer && holds(condition, answer)) return;
    if (context.clock.now() >= deadline) {
      throw unmet(
        action.wait,
        'WaitTimeout',
        `${condition} did not come true within ${action.within / 1_000} s.`,
      );
    }
    const delayMs = pauses.next().value;
    yield { kind: 'waiting', step: work.step.id, what: condition, delayMs };
    await context.pause(delayMs);
  }
}

/**
 * What isn't there, not yet or no more, answers nothing; so a wait can be for the end of something. Undefined where a look
 * failed only for now.
 */
const lookFor = async (
  api: string,
  input: CallInput,
  context: WorkContext,
): Promise<JsonObject | undefined> => {
  try {
    return await context.connection.call(api, input, callOptions(context));
  } catch (error) {
    if (isNotFound(error)) return {};
    if (patienceFor(error, context.connection.target) > 0) return undefined;
    throw error;
  }
};

/** AWS has answered, but not with what is needed to go on. */
const unmet = (api: string, code: string, message: string): AwsCallError => {
  const [service = '', operation = ''] = api.split('.');
  return new AwsCallError({ failure: 'refused', service, operation, code, message });
};

async function* deploy(action: Of<'edit'>, doing: Doing): AsyncGenerator<LabEvent, void> {
  const { work, context } = doing;
  const functionName = interpolateText(action.function, scopeOf(context));
  const what = 'lambda.UpdateFunctionCode';
  yield { kind: 'doing', step: work.step.id, what };
  const folder = work.codeOf(action, context);
  const isTheirs = folder === workingCopy(action, context);
  const mistake = isTheirs ? await mistakeIn(join(folder, action.file)) : undefined;
  if (mistake !== undefined) throw unmet(what, 'SyntaxError', `${mistake}\nNothing was deployed.`);
  const { zipFolder } = await loadZip();
  const input = { FunctionName: functionName, ZipFile: zipFolder(folder) };
  const output = await (yield* send({ call: what, with: input }, doing));
  yield { kind: 'done', step: work.step.id, what, output, shown: [] };
  // https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html: until then the old code answers.
  yield* waitUntil(
    {
      kind: 'wait',
      wait: 'lambda.GetFunctionConfiguration',
      with: { FunctionName: functionName },
      where: "LastUpdateStatus == 'Successful'",
      within: 60_000,
    },
    doing,
  );
}

const mistakeIn = async (file: string): Promise<string | undefined> =>
  (await import('./syntax-mistake.ts')).syntaxMistake(file);

async function* advance(action: Of<'advance'>, { work, context }: Doing): AsyncGenerator<LabEvent, void> {
  yield { kind: 'waiting', step: work.step.id, what: `${action.advance / 1_000} s`, delayMs: action.advance };
  await context.advance(action.advance);
}
