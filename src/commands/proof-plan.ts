import type { Rehearsed } from '../aws/policy/need.ts';
import type { Usage } from '../aws/price/prices.ts';
import { pinOf } from '../aws/target.ts';
import { cleanUp } from '../cleanup/destroy.ts';
import { startRunInMemory } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { realClock } from '../core/clock.ts';
import { once } from '../core/once.ts';
import { drain } from '../lab/drain.ts';
import type { Proof } from '../proof/load.ts';
import { needsOf, waitsMs } from '../proof/needs.ts';
import { playProof, stageOf } from '../proof/play.ts';
import type { Asked } from '../sandbox/kernel/service.ts';
import { countUsage } from './cost-meter.ts';
import { createdBy } from './created-types.ts';
import { allNeeds, askedOfLearner, ELSEWHEN_MS } from './lab-needs.ts';
import type { Plan } from './preflight.ts';
import { inOwnSandbox } from './rehearsal.ts';

/** A proof as it is to be played in a real account. */
export const proofPlan = (proof: Proof, context: AppContext): Plan => {
  const first = once(() => rehearse(proof, { aheadMs: 0 }, context));
  return {
    what: 'proof',
    lab: stageOf(proof).id,
    title: proof.title,
    minutes: Math.ceil(waitsMs(proof) / 60_000) + MINUTES_FOR_CALLS,
    creates: createdBy(needsOf(proof).needs),
    // It is played once, and nobody looks at anything besides.
    tries: 1,
    usage: async () => (await first()).usage,
    needs: async (place) => {
      const second = await rehearse(proof, { aheadMs: ELSEWHEN_MS }, context);
      return allNeeds([(await first()).rehearsed, second.rehearsed], place);
    },
  };
};

/** For what is made before, and deleted after it. */
const MINUTES_FOR_CALLS = 1;

/** Plays it in a sandbox of its own and cleans up, as it is done in an account. */
const rehearse = (
  proof: Proof,
  { aheadMs }: { readonly aheadMs: number },
  { random, signal }: Pick<AppContext, 'random' | 'signal'>,
): Promise<{ readonly usage: Usage; readonly rehearsed: Rehearsed }> => {
  const asked: Asked[] = [];
  const onAsked = (one: Asked) => asked.push(one);
  return inOwnSandbox(
    { clock: realClock(aheadMs), onAsked },
    async ({ sandbox, connection, workFolder, surroundings }) => {
      const lab = stageOf(proof);
      const { clock } = surroundings;
      const start = { lab: lab.id, labHash: '', target: pinOf(connection.target), inputs: {} };
      const journal = startRunInMemory({ ...start, clock, random });
      const work = { lab, journal, connection, workFolder, signal, ...surroundings };
      const usage = countUsage({ ...sandbox, connection });
      await drain(playProof(proof, work));
      await drain(cleanUp({ ...work, mode: 'delete' }));
      return { usage: usage(), rehearsed: await askedOfLearner(asked, { sandbox, run: journal.run }) };
    },
  );
};
