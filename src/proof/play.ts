import { AwsCallError } from '../aws/call-error.ts';
import type { JsonObject, JsonValue } from '../aws/json.ts';
import { describeTarget } from '../aws/target.ts';
import { perform } from '../lab/do.ts';
import { drain } from '../lab/drain.ts';
import { lookUp } from '../lab/expression.ts';
import type { LabEvent } from '../lab/lab-event.ts';
import type { WorkContext } from '../lab/run-context.ts';
import type { Action } from '../lab/schema.ts';
import { knownOtherwise } from './known-otherwise.ts';
import type { Proof } from './load.ts';
import { waitsMs } from './needs.ts';
import { observe } from './observe.ts';
import type { Happening, ProofEvent, ProofVerdict } from './proof-event.ts';
import type { Line, Observation } from './schema.ts';

/** What playing a proof needs; `context.lab` is what {@link stageOf} makes of the proof. */
export interface PlayContext extends WorkContext {
  /** What the target did by itself since it was last asked, in order; undefined where nobody can tell. */
  readonly happened?: () => readonly Happening[];
}

/** A proof as the engine of labs sees it: whose names and whose functions. */
export const stageOf = ({
  id,
  folder,
  names,
}: Pick<Proof, 'id' | 'folder' | 'names'>): WorkContext['lab'] => ({
  id: `proof-${id}`,
  folder,
  names,
});

/**
 * Plays a proof: what is given is made, then each line is done or looked at. It ends at the first thing that can't be
 * done; an observation that isn't as claimed doesn't end it. Cleaning up is the caller's.
 */
export async function* playProof(
  proof: Proof,
  context: PlayContext,
): AsyncGenerator<ProofEvent, ProofVerdict> {
  const { id, title, setting, values, proves } = proof;
  const target = describeTarget(context.connection.target);
  yield { kind: 'proof-started', proof: id, title, setting, target, values, ...elsewhere(proof, context) };
  const saved = new Map<string, JsonValue>();
  const play = { context: { ...context, taken: saved }, saved, startedMs: context.clock.now() };
  const verdict = yield* playLines(proof, play);
  yield { kind: 'proof-ended', atMs: timeIn(play), verdict, proves };
  return verdict;
}

/** What is different where it isn't played on the sandbox. */
const elsewhere = (proof: Proof, { connection }: PlayContext) => {
  if (connection.target.kind === 'sandbox') return {};
  const emulator = connection.emulator?.name;
  const say = emulator === undefined ? undefined : knownOtherwise(emulator, proof.id);
  return {
    waitsMs: waitsMs(proof),
    ...(emulator !== undefined && say !== undefined && { otherwise: { emulator, say } }),
  };
};

async function* playLines(proof: Proof, play: Play): AsyncGenerator<ProofEvent, ProofVerdict> {
  const broken = yield* setUp(proof, play);
  if (broken) return broken;
  let isAsClaimed = true;
  for (const line of proof.play) {
    yield { kind: 'proof-line', atMs: timeIn(play), say: line.say };
    const outcome = yield* playLine(line, play);
    yield* happenings(play);
    if (outcome === 'otherwise') isAsClaimed = false;
    else if (outcome) return outcome;
  }
  return { kind: isAsClaimed ? 'proved' : 'refuted' };
}

type Broken = Extract<ProofVerdict, { kind: 'broken' }>;

/** A proof that is being played. */
interface Play {
  readonly context: PlayContext;
  /** What lines have saved so far; `context.taken` is the same map. */
  readonly saved: Map<string, JsonValue>;
  /** When the first line began; before that, when it was set up. */
  startedMs: number;
}

const timeIn = ({ context, startedMs }: Play): number => context.clock.now() - startedMs;

async function* setUp(proof: Proof, play: Play): AsyncGenerator<ProofEvent, Broken | undefined> {
  const broken = yield* actAll(proof.given, play, ({ what }) => ({ kind: 'proof-given', what }));
  play.startedMs = play.context.clock.now();
  // Of what came of setting it up nothing is told.
  play.context.happened?.();
  return broken;
}

async function* playLine(
  line: Line,
  play: Play,
): AsyncGenerator<ProofEvent, Broken | 'otherwise' | undefined> {
  switch (line.kind) {
    case 'advance': {
      const atMs = timeIn(play);
      await play.context.advance(line.advance);
      yield { kind: 'proof-advanced', atMs, durationMs: line.advance };
      return undefined;
    }
    case 'do':
      return yield* actAll(line.do, play, ({ what, shown }) => ({
        kind: 'proof-did',
        atMs: timeIn(play),
        what,
        shown,
      }));
    case 'observe':
      return yield* look(line, play);
  }
}

async function* look(
  line: Observation,
  play: Play,
): AsyncGenerator<ProofEvent, Broken | 'otherwise' | undefined> {
  const done: ProofEvent[] = [];
  const meanwhile = async () => {
    const acting = actAll(line.meanwhile ?? [], play, ({ what, shown }) => ({
      kind: 'proof-did',
      atMs: timeIn(play),
      what: `meanwhile ${what}`,
      shown,
    }));
    const { events, value: broken } = await drain(acting);
    done.push(...events);
    if (broken) throw broken.cause;
  };
  const { observed, answer } = await observe(line, play.context, meanwhile);
  yield* done;
  keep(line.observe.save, answer, play);
  yield { kind: 'proof-observed', atMs: timeIn(play), ...observed };
  const { verdict, what } = observed;
  if (verdict.kind === 'broken') return { kind: 'broken', what, cause: verdict.cause };
  return verdict.kind === 'met' ? undefined : 'otherwise';
}

function* happenings({ context, startedMs }: Play): Generator<ProofEvent> {
  for (const { atMs, what } of context.happened?.() ?? []) {
    yield { kind: 'proof-happened', atMs: atMs - startedMs, what };
  }
}

type Done = Extract<LabEvent, { kind: 'done' }>;

async function* actAll(
  actions: readonly Action[],
  play: Play,
  tell: (done: Done) => ProofEvent,
): AsyncGenerator<ProofEvent, Broken | undefined> {
  for (const action of actions) {
    const work = { step: { id: play.context.lab.id }, actions: [action], codeOf: refuseEdit };
    for await (const event of perform(work, play.context)) {
      if (event.kind === 'failed') return { kind: 'broken', what: event.what, cause: event.error };
      if (event.kind === 'waiting' && action.kind === 'advance')
        yield { kind: 'proof-advanced', atMs: timeIn(play), durationMs: action.advance };
      if (event.kind !== 'done') continue;
      if (action.kind === 'call') keep(action.save, event.output, play);
      yield tell(event);
    }
  }
  return undefined;
}

const keep = (save: Readonly<Record<string, string>>, answer: JsonObject, { saved }: Play) => {
  for (const [name, path] of Object.entries(save)) saved.set(name, lookUp(path, answer));
};

/** The schema has no edits for proofs. */
const refuseEdit = (): never => {
  throw new AwsCallError({
    failure: 'invalid',
    service: 'lambda',
    operation: 'UpdateFunctionCode',
    code: 'ParamValidation',
    message: 'A proof edits nothing.',
  });
};
