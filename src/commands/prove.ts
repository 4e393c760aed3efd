import type { AppContext } from '../context.ts';
import { sleep } from '../core/clock.ts';
import { LabsError } from '../core/errors.ts';
import { comparedEvent, compareRuns } from '../proof/compare.ts';
import { loadProof, type Proof, type ProofPlace } from '../proof/load.ts';
import { readSettings } from '../proof/parameters.ts';
import type { ProofEvent } from '../proof/proof-event.ts';
import { headsOf } from '../quiz/packed-bank.ts';
import { jsonLine } from '../screens/json-event.ts';
import { createProofScreen } from '../screens/proof.ts';
import { proofListText } from '../screens/proof-list.ts';
import { comparisonText } from '../screens/what-if.ts';
import { ACCOUNT_OPTIONS, accountFlags } from './account-options.ts';
import { defineCommand, type Invocation, optionIsSet, optionText } from './command.ts';
import { targetWish } from './open-target.ts';
import { playOnOwnSandbox, playOnTarget, type TellProof } from './play-proof.ts';
import { proofPlace, proofPlaces } from './proof-places.ts';
import { proofPlan } from './proof-plan.ts';
import { openBank } from './quiz-session.ts';

export const prove = defineCommand({
  args: '[question-or-proof]',
  description:
    'Plays the experiment behind an answer, on a sandbox of its own, and shows what happens at which second. Without a name it lists all proofs.',
  options: [
    {
      flags: '--set <name=value>',
      help: 'what if: another value for a parameter (several with commas), beside the first run',
    },
    {
      flags: '--target <where>',
      help: 'play it elsewhere, with real waiting: aws, or the URL of an emulator',
    },
    { flags: '--region <region>', help: 'the region there' },
    { flags: '--profile <profile>', help: 'the keys for a real account' },
    { flags: '-y, --yes', help: 'ask nothing, where the target is a real account' },
    ...ACCOUNT_OPTIONS,
    { flags: '--keep', help: 'leave what was made, on the sandbox or the target, to look at it' },
    { flags: '--speed <n>', help: 'how fast it is shown: 1 to read along, 0 at once' },
    { flags: '--json', help: 'one JSON object a line' },
  ],
  examples: [
    ['serverless-labs prove', 'all proofs'],
    ['serverless-labs prove visibility-timeout-too-short', 'play one'],
    ['serverless-labs prove visibility-timeout-too-short --set timeout=90', 'what if it were longer'],
  ],
  run: async (invocation, context) => {
    const [name] = invocation.args;
    if (name === undefined) return listAll(invocation, context);
    const place = await placeNamed(name, context);
    const proof = await loadProof(place);
    const set = optionText(invocation, 'set');
    if (set === undefined) return playOnce(proof, invocation, context);
    const changed = await loadProof(place, readSettings(set, proof.parameters));
    return playTwice({ proof, changed }, invocation, context);
  },
});

/** The proof itself, or that of the question of this name. */
const placeNamed = async (name: string, context: AppContext): Promise<ProofPlace> => {
  const place = proofPlaces(context).find(({ id }) => id === name);
  if (place) return place;
  const heads = headsOf(await openBank(context));
  const question = heads.find(({ id }) => id === name)?.question(name);
  if (question && question.proof === undefined) {
    throw new LabsError('PROOF_NOT_FOUND', `The question "${name}" has no proof.`, {
      fix: 'Run serverless-labs prove to see all proofs.',
    });
  }
  return proofPlace(
    question?.proof ?? name,
    context,
    heads.map(({ id }) => id),
  );
};

const listAll = async (invocation: Invocation, context: AppContext): Promise<number> => {
  const proofs = [];
  for (const place of proofPlaces(context)) {
    const { id, topic, title, proves, parameters } = await loadProof(place);
    proofs.push({ id, topic, title, questions: Object.keys(proves), parameters: Object.keys(parameters) });
  }
  const { terminal } = context;
  if (!optionIsSet(invocation, 'json')) terminal.write(proofListText(proofs, terminal));
  else for (const proof of proofs) terminal.write(jsonLine({ kind: 'proof', ...proof }));
  return 0;
};

const playOnce = async (proof: Proof, invocation: Invocation, context: AppContext): Promise<number> => {
  const tell = teller(invocation, context);
  const keeps = optionIsSet(invocation, 'keep');
  const target = targetWish({
    target: optionText(invocation, 'target'),
    region: optionText(invocation, 'region'),
    profile: optionText(invocation, 'profile'),
  });
  const use = {
    kind: 'plan',
    plan: proofPlan(proof, context),
    flags: accountFlags(invocation),
    isJson: optionIsSet(invocation, 'json'),
  } as const;
  if (target.choice.kind === 'sandbox' && !keeps) {
    const verdict = await playOnOwnSandbox(proof, tell, context);
    return verdict.kind === 'proved' ? 0 : 1;
  }
  const { verdict, isClean } = await playOnTarget(
    proof,
    { target: { ...target, use }, keeps, tell },
    context,
  );
  return verdict.kind === 'proved' && isClean ? 0 : 1;
};

/** The same proof with other values: what is seen may well be something else, and that is the point. */
const playTwice = async (
  { proof, changed }: { readonly proof: Proof; readonly changed: Proof },
  invocation: Invocation,
  context: AppContext,
): Promise<number> => {
  refuseTarget(invocation);
  const { terminal } = context;
  const isJson = optionIsSet(invocation, 'json');
  const play = async (one: Proof, side: 'first' | 'changed'): Promise<readonly ProofEvent[]> => {
    const events: ProofEvent[] = [];
    const tell: TellProof = (event) => {
      events.push(event);
      if (isJson) terminal.write(jsonLine({ ...event, side }));
    };
    await playOnOwnSandbox(one, tell, context);
    return events;
  };
  const runs = compareRuns(await play(proof, 'first'), await play(changed, 'changed'));
  terminal.write(isJson ? jsonLine(comparedEvent(runs)) : comparisonText(runs, terminal));
  return runs.first.verdict.kind === 'proved' && runs.changed.verdict.kind !== 'broken' ? 0 : 1;
};

const refuseTarget = (invocation: Invocation) => {
  const other = ['target', 'keep'].find((name) => invocation.options[name] !== undefined);
  if (other === undefined) return;
  throw new LabsError(
    'USAGE',
    `--set plays the proof twice on a sandbox of its own; --${other} does not go with it.`,
    {
      fix: `Leave --${other} or --set away.`,
    },
  );
};

/** Rows a second at the speed 1. */
const PACE = 3;

const teller = (invocation: Invocation, context: AppContext): TellProof => {
  const { terminal, clock, signal } = context;
  if (optionIsSet(invocation, 'json')) return (event) => terminal.write(jsonLine(event));
  const textOf = createProofScreen(terminal);
  const speed = speedOf(invocation);
  const pauseMs = terminal.isInteractive && !terminal.isPlain && speed > 0 ? 1_000 / PACE / speed : 0;
  return async (event) => {
    const text = textOf(event);
    if (text === '') return;
    terminal.write(text);
    if (pauseMs > 0) await sleep(clock, pauseMs, signal);
  };
};

const speedOf = (invocation: Invocation): number => {
  const text = optionText(invocation, 'speed');
  const speed = text === undefined ? DEFAULT_SPEED : Number(text);
  if (text !== '' && speed >= 0 && speed <= 1_000) return speed;
  throw new LabsError('USAGE', `--speed takes a number from 0 to 1000, received "${text}".`, {
    fix: 'Pass --speed 1 to read along, or --speed 0 for all at once.',
  });
};

const DEFAULT_SPEED = 2;
